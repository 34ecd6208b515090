"""Read and tag the model registry of MLflow."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from afterlaunch.errors import FAILED, AfterlaunchError
from afterlaunch.registry.version import Version

VERSION_TAG = "afterlaunch.model_version"
"""Tag of a version: its name in decisions, where that is not MLflow's number."""

CASE_TAG = "afterlaunch.case_id"
"""Tag of a version: the refresh case that brought it into production."""

FROM, UNTIL, DEPLOYED = "training_data_from", "training_data_until", "deployed_at"
_READY, _ABSENT = "READY", "RESOURCE_DOES_NOT_EXIST"
_SQLITE = "sqlite:///"
_PAGE = 200


@dataclass(frozen=True)
class Skipped:
    """A version that cannot be imported, and why."""

    name: str
    number: str
    why: str


class Registry:
    """The registry at a tracking address.

    Parameters
    ----------
    uri
        As MLflow takes it: ``sqlite:///<file>`` or the address of a server, whose token or
        password comes from MLflow's own variables.
    models
        Model id by the name of the registered model.
    must_exist
        Whether a name the registry does not have is a mistake, or nothing to read.

    Raises
    ------
    AfterlaunchError
        If MLflow is not installed, or there is nothing at that address.
    """

    def __init__(self, uri: str, models: Mapping[str, str], *, must_exist: bool = True) -> None:
        self._models = models
        self._must_exist = must_exist
        self._place = _place(uri)
        # What is read and tagged here is nobody else's business, and a dead server is said soon.
        os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
        os.environ.setdefault("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "2")
        try:
            from mlflow import MlflowClient  # noqa: PLC0415 - optional, seconds to import
        except ImportError:
            raise AfterlaunchError(
                "MLflow is not installed", mend="pip install 'afterlaunch[mlflow]'"
            ) from None
        with self._failing():
            self._client: Any = MlflowClient(tracking_uri=uri, registry_uri=uri)

    def read(self) -> tuple[list[Version], list[Skipped]]:
        """Return the versions of the models, and those that cannot be read."""
        versions, skipped = [], []
        for name, entry in self._entries():
            run = self._run(entry)
            try:
                versions.append(_version(self._models[name], entry, run))
            except ValueError as error:
                skipped.append(Skipped(name, str(entry.version), str(error)))
        return sorted(versions, key=lambda one: (one.model_id, one.model_version)), skipped

    def tag(self, cases: Mapping[tuple[str, str], str]) -> int:
        """Set the case that deployed a version as its tag.

        Parameters
        ----------
        cases
            Case id by model id and version.

        Returns
        -------
        int
            How many tags were set; those that stand already are left.
        """
        count = 0
        for name, entry in self._entries():
            case_id = cases.get((self._models[name], _named(entry)))
            if case_id and entry.tags.get(CASE_TAG) != case_id:
                with self._failing():
                    self._client.set_model_version_tag(name, entry.version, CASE_TAG, case_id)
                count += 1
        return count

    def _entries(self) -> Iterator[tuple[str, Any]]:
        for name in sorted(self._models):
            if not self._has(name):
                continue
            # Its filters know no escape.
            quote = '"' if "'" in name else "'"
            token = None
            while True:
                with self._failing():
                    page = self._client.search_model_versions(
                        f"name={quote}{name}{quote}", max_results=_PAGE, page_token=token
                    )
                    # Only one asked for by itself bears its aliases.
                    entries = [self._client.get_model_version(name, one.version) for one in page]
                yield from ((name, one) for one in entries if one.status == _READY)
                token = page.token
                if not token:
                    break

    def _has(self, name: str) -> bool:
        entry = self._found(lambda: self._client.get_registered_model(name))
        if entry is None and self._must_exist:
            raise AfterlaunchError(
                f"{self._place} has no registered model {name}",
                mend="name it as MLflow does: --model NAME=MODEL",
            )
        return entry is not None

    def _run(self, entry: Any) -> dict[str, str]:
        """Return parameters and tags of the run a version came from; none if it is gone."""
        run = self._found(lambda: self._client.get_run(entry.run_id)) if entry.run_id else None
        return {**run.data.params, **run.data.tags} if run else {}

    def _found(self, look: Callable[[], Any]) -> Any:
        from mlflow.exceptions import MlflowException  # noqa: PLC0415

        with self._failing():
            try:
                return look()
            except MlflowException as error:
                if error.error_code != _ABSENT:
                    raise
        return None

    @contextmanager
    def _failing(self) -> Iterator[None]:
        try:
            yield
        except Exception as error:
            # MLflow lets through whatever its stores raise; their words may hold a password.
            said = getattr(error, "error_code", type(error).__name__)
            raise AfterlaunchError(
                f"the registry at {self._place} said {said}",
                mend="see that it runs, that MLFLOW_TRACKING_TOKEN (or _USERNAME and _PASSWORD) "
                "is valid, and that its MLflow is as old as the one here",
                exit_code=FAILED,
            ) from None


def _version(model_id: str, entry: Any, run: Mapping[str, str]) -> Version:
    facts = {**run, **entry.tags}
    first, last = _day(facts, FROM), _day(facts, UNTIL)
    if first and last and last < first:
        raise ValueError(f"{UNTIL} {last} is before {FROM} {first}")
    return Version(
        model_id=model_id,
        model_version=_named(entry),
        training_data_from=first,
        training_data_until=last,
        trained_at=datetime.fromtimestamp(entry.creation_timestamp // 1000, UTC).replace(
            tzinfo=None
        ),
        deployed_at=_time(facts, DEPLOYED),
        aliases=tuple(sorted(entry.aliases)),
    )


def _named(entry: Any) -> str:
    return str(entry.tags.get(VERSION_TAG) or entry.version)


def _day(facts: Mapping[str, str], name: str) -> date | None:
    moment = _time(facts, name)
    return moment.date() if moment else None


def _time(facts: Mapping[str, str], name: str) -> datetime | None:
    text = facts.get(name, "").strip()
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{name} {text!r} is no date (YYYY-MM-DD)") from None
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


def _place(uri: str) -> str:
    """Return the address without a password; refuse a file that is not there.

    MLflow would make an empty database of it.
    """
    if uri.startswith(_SQLITE):
        path = Path(uri.removeprefix(_SQLITE))
        if not path.is_file():
            raise AfterlaunchError(
                f"there is no registry at {path}", mend="write sqlite:///FILE, three slashes"
            )
        return str(path)
    parts = urlsplit(uri)
    if parts.scheme not in ("http", "https", "postgresql", "mysql", "databricks"):
        raise AfterlaunchError(
            "the address of the registry is none that MLflow knows",
            mend="write sqlite:///FILE or https://HOST",
        )
    return f"{parts.scheme}://{parts.hostname or ''}"
