"""Order a GitHub workflow (``repository_dispatch``), and follow its run.

GitHub does not say which run an order became. The workflow puts the order's key into the title of
its run: ``run-name: Refresh ${{ github.event.client_payload.idempotency_key }}``. The new version
is the name of an artifact, ``model_version=<version>``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from afterlaunch import pipelines
from afterlaunch.refresh.execution.order import Order, Progress, State, ended
from afterlaunch.refresh.execution.web import Web

API_VARIABLE = "AFTERLAUNCH_GITHUB_API"
DEFAULT_API = "https://api.github.com"
EVENT = "afterlaunch_refresh"
HEADERS = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}
VERSION_PREFIX = "model_version="

_PAGE, _MOST_PAGES = 100, 10


class GitHub:
    """The workflows of one repository."""

    # Every dispatch is a run of its own.
    is_repeatable = False

    def __init__(self, pipeline: pipelines.GitHub, web: Web, api: str = DEFAULT_API) -> None:
        self._repository = f"{api.rstrip('/')}/repos/{pipeline.repository}"
        self._web = web

    def order(self, order: Order) -> None:
        """Send the dispatch, once."""
        document = {"event_type": EVENT, "client_payload": order.document}
        address = f"{self._repository}/dispatches"
        self._web.send("POST", address, document=document, is_repeatable=False)

    def look(self, order: Order) -> Progress:
        """Find the run, and read how far it is."""
        # The oldest, should several workflows bear the key.
        found = [run for run in self._runs() if order.key in str(run.get("display_title")).split()]
        if not found:
            return Progress(State.RUNNING)
        run = min(found, key=lambda one: int(one["id"]))
        where = str(run.get("html_url") or "")
        if run.get("status") != "completed":
            return Progress(State.RUNNING, where=where)
        if run.get("conclusion") != "success":
            why = f"the workflow run ended with {run.get('conclusion') or 'no conclusion'}"
            return Progress(State.FAILED, why=why, where=where)
        return ended(self._named(int(run["id"])), where=where)

    def _runs(self) -> Iterator[dict[str, Any]]:
        """Yield the runs of dispatches, the newest first."""
        for page in range(1, _MOST_PAGES + 1):
            content = self._web.get(
                f"{self._repository}/actions/runs",
                event="repository_dispatch",
                per_page=_PAGE,
                page=page,
            ).content
            runs = content.get("workflow_runs", []) if isinstance(content, dict) else []
            yield from runs
            if len(runs) < _PAGE:
                return

    def _named(self, run_id: int) -> dict[str, str]:
        address = f"{self._repository}/actions/runs/{run_id}/artifacts"
        content = self._web.get(address, per_page=_PAGE).content
        artifacts = content.get("artifacts", []) if isinstance(content, dict) else []
        names = sorted(str(one.get("name")) for one in artifacts)
        versions = [name for name in names if name.startswith(VERSION_PREFIX)]
        return {"model_version": versions[0].removeprefix(VERSION_PREFIX)} if versions else {}
