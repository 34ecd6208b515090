"""What dbt left behind: which tests of agreements failed, and what their meta says.

dbt may have run elsewhere (a scheduler, dbt Cloud) and handed over its two files. Only fields are
read that dbt documents as stable: ``unique_id``, ``status``, ``failures`` of a result; ``name``,
``config.meta``, ``schema``, ``alias``, ``relation_name`` and the arguments of a test. Meta follows
Elementary's conventions: owner, subscribers, channel, alert_suppression_interval (hours).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from afterlaunch.errors import AfterlaunchError

PREFIX = "sla__"
AT_RISK = "at_risk"
PASSED, FAILED = "pass", ("fail", "warn")
SCHEMAS = {"run_results.json": ("v5", "v6"), "manifest.json": ("v11", "v12")}
INTERVAL = "alert_suppression_interval"
CONTACTS = ("owner", "subscribers", "channel")


@dataclass(frozen=True)
class SlaTest:
    """One test of agreements and how it ended.

    Parameters
    ----------
    name
        ``sla__<metric>__error``, or whatever a project calls its own.
    metric
        The metric it judges; blank if its arguments do not say.
    failures
        Rows that failed; 0 if it passed.
    schema, table, relation
        Where its failing rows are stored, in parts and as dbt quotes it.
    contacts
        Owner, subscribers and channel, as they stand there.
    interval_hours
        Least hours between two messages on it; None if its meta does not say.
    description
        What its meta, or else its description, says it is for.
    """

    name: str
    metric: str
    failures: int
    schema: str
    table: str
    relation: str
    contacts: tuple[str, ...]
    interval_hours: float | None
    description: str


@dataclass(frozen=True)
class Artifacts:
    """What one dbt command left: tests that ran, and intervals of all tests by metric."""

    generated_on: date
    tests: tuple[SlaTest, ...]
    intervals: Mapping[str, float]


def is_of(folder: Path, project: Path, registers: Path) -> bool:
    """Return whether the files in `folder` were made for the workspace with these registers."""
    if not all((folder / name).is_file() for name in SCHEMAS):
        return False
    seeds = (
        node["original_file_path"]
        for node in _read(folder, "manifest.json")["nodes"].values()
        if node["resource_type"] == "seed"
    )
    return any((project / seed).resolve().parent == registers for seed in seeds)


def read_artifacts(folder: Path) -> Artifacts:
    """Read ``run_results.json`` and ``manifest.json``.

    Raises
    ------
    AfterlaunchError
        If one is missing, torn or of a schema that is not known here.
    """
    results, manifest = _read(folder, "run_results.json"), _read(folder, "manifest.json")
    tests = {
        node["unique_id"]: node
        for node in manifest["nodes"].values()
        if node["resource_type"] == "test" and node["name"].startswith(PREFIX)
    }
    found = [
        _test(tests[result["unique_id"]], result)
        for result in results["results"]
        # A test that was skipped, or could not run, says nothing.
        if result["status"] in (PASSED, *FAILED)
        and result["unique_id"] in tests
        and not _is_warning(tests[result["unique_id"]])
    ]
    intervals = {
        _arguments(node).get("metric", ""): hours
        for node in tests.values()
        if (hours := _hours(node)) is not None and not _is_warning(node)
    }
    generated = str(results["metadata"]["generated_at"]).replace("Z", "+00:00")
    return Artifacts(
        datetime.fromisoformat(generated).date(),
        tuple(sorted(found, key=lambda test: test.name)),
        intervals,
    )


def _read(folder: Path, name: str) -> dict[str, Any]:
    path = folder / name
    if not path.is_file():
        raise AfterlaunchError(
            f"{path} does not exist",
            mend="name the folder in which dbt left run_results.json and manifest.json",
        )
    try:
        document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        schema = str(document["metadata"]["dbt_schema_version"])
    except (ValueError, KeyError, TypeError):
        raise AfterlaunchError(
            f"{path} is no file of dbt, or was not written to its end",
            mend="let dbt run again, or copy the file again",
        ) from None
    version = schema.rsplit("/", 1)[-1].removesuffix(".json")
    if version not in SCHEMAS[name]:
        raise AfterlaunchError(
            f"{path} has schema {version}",
            mend=f"use a dbt that writes {' or '.join(SCHEMAS[name])} (dbt 1.7 to 1.11)",
        )
    return document


def _test(node: Mapping[str, Any], result: Mapping[str, Any]) -> SlaTest:
    meta = _meta(node)
    return SlaTest(
        name=node["name"],
        metric=_arguments(node).get("metric", ""),
        failures=max(int(result["failures"] or 0), 1) if result["status"] in FAILED else 0,
        schema=node["schema"],
        table=node["alias"],
        relation=node.get("relation_name") or "",
        contacts=tuple(
            dict.fromkeys(
                name
                for part in ("owner", "subscribers", "channel")
                for name in _names(meta.get(part))
            )
        ),
        interval_hours=_hours(node),
        description=str(meta.get("description") or node.get("description") or ""),
    )


def _is_warning(node: Mapping[str, Any]) -> bool:
    """Whether a test tells of agreements that still hold, but not safely: no incident."""
    return _arguments(node).get("state") == AT_RISK


def _arguments(node: Mapping[str, Any]) -> Mapping[str, str]:
    found: Mapping[str, str] = (node.get("test_metadata") or {}).get("kwargs") or {}
    return found


def _meta(node: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = (node.get("config") or {}).get("meta") or node.get("meta") or {}
    return found


def _hours(node: Mapping[str, Any]) -> float | None:
    hours = _meta(node).get(INTERVAL)
    return None if hours is None else float(hours)


def _names(value: Any) -> list[str]:
    """Return names given as a list, or in one text with commas between them."""
    if value is None:
        return []
    parts = value if isinstance(value, list) else re.split(r",", str(value))
    return [name for part in parts if (name := str(part).strip().lstrip("@"))]
