"""Order a run of an Airflow 3 DAG (REST API v2), and follow it.

The run's id is the order's key, so the same order makes one run. The new version is what the task
``afterlaunch_result`` returns.
"""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any
from urllib.parse import quote

from afterlaunch import pipelines
from afterlaunch.refresh.execution.order import Order, Progress, Refused, State, ended
from afterlaunch.refresh.execution.web import Web

RESULT_TASK = "afterlaunch_result"
_EXISTS, _NOT_FOUND = 409, 404


class Airflow:
    """One DAG."""

    is_repeatable = True

    def __init__(self, pipeline: pipelines.Airflow, web: Web) -> None:
        self._runs = f"{pipeline.url}/api/v2/dags/{quote(pipeline.dag_id, safe='')}/dagRuns"
        self._page = f"{pipeline.url}/dags/{quote(pipeline.dag_id, safe='')}/runs"
        self._web = web

    def order(self, order: Order) -> None:
        """Make the run, unless it is there already."""
        document = {"dag_run_id": order.key, "logical_date": None, "conf": order.document}
        self._web.send(
            "POST", self._runs, document=document, is_repeatable=True, accepted=[_EXISTS]
        )

    def look(self, order: Order) -> Progress:
        """Read the state of the run."""
        run = quote(order.key, safe="")
        content = self._web.get(f"{self._runs}/{run}").content
        state = content.get("state") if isinstance(content, dict) else None
        where = f"{self._page}/{run}"
        if state == "failed":
            return Progress(State.FAILED, why="the DAG run failed", where=where)
        if state == "success":
            return ended(self._returned(run), where=where)
        return Progress(State.RUNNING, where=where)

    def _returned(self, run: str) -> Any:
        entry = f"{self._runs}/{run}/taskInstances/{RESULT_TASK}/xcomEntries/return_value"
        try:
            # Else Airflow also looks at what earlier runs returned.
            content = self._web.get(entry, include_prior_dates="false").content
        except Refused as refusal:
            if refusal.status == _NOT_FOUND:
                return None
            raise
        value = content.get("value") if isinstance(content, dict) else None
        if isinstance(value, str):
            # Some versions hand values over as they are stored: as text.
            with suppress(ValueError):
                return json.loads(value)
        return value
