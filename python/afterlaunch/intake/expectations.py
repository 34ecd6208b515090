"""Great Expectations on bounded batches: what is expected of a profile and of a sample.

The engine of the library that would run inside DuckDB is broken, so it only ever sees a one-row
profile and a sample, as pandas batches.
"""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from afterlaunch.intake.contract import Column, Table
from afterlaunch.intake.profile import FAULTY_LINES, NEWEST, REPEATED_KEYS, ROW_COUNT, Profile

SHOWN_VALUES = 5
REPEATED = "keys delivered more than once"


@dataclass(frozen=True)
class Expectation:
    """One rule: the column it is about, what is wrong if it does not hold, and how it is asked.

    ``kind`` and ``options`` are a Great Expectations class and its arguments; ``column`` is blank
    for a rule about the table as a whole.
    """

    column: str
    complaint: str
    kind: str
    options: dict[str, Any]


@dataclass(frozen=True)
class Judgement:
    """What came of one expectation.

    ``error`` is blank unless the rule could not be evaluated, which says nothing of the data;
    ``unexpected_count`` counts rows (of a sample) or is 0 or 1 (of a profile).
    """

    judged: str
    expectation: Expectation
    success: bool
    unexpected_count: int
    shown: tuple[str, ...]
    error: str


def of_profile(table: Table, profile: Profile) -> list[Expectation]:
    """Return what is expected of the one-row profile of a table's new rows."""

    def between(name: str, column: str, complaint: str, **limits: float) -> Expectation:
        kind = "ExpectColumnValuesToBeBetween"
        return Expectation(column, complaint, kind, {"column": name, **limits})

    expected = [
        between(ROW_COUNT, "", "no rows were delivered", min_value=1),
        between(FAULTY_LINES, "", "lines that are no record of the table", max_value=0),
        between(REPEATED_KEYS, ", ".join(table.key), REPEATED, max_value=0),
    ]
    if NEWEST in profile.values:
        options = {"column": NEWEST}
        expected.append(
            Expectation("recorded_at", "no row says when", "ExpectColumnValuesToNotBeNull", options)
        )
    for column in table.columns:
        if column.name not in profile.columns:
            continue
        name = column.name
        if column.required:
            expected.append(
                between(f"null_share__{name}", name, "missing or mistyped values", max_value=0.0)
            )
        if column.values:
            complaint = f"values other than {', '.join(column.values)}"
            expected.append(between(f"unexpected__{name}", name, complaint, max_value=0))
        if column.minimum is not None:
            complaint = f"values below {column.minimum}"
            expected.append(between(f"min__{name}", name, complaint, min_value=column.minimum))
        if column.maximum is not None:
            complaint = f"values above {column.maximum}"
            expected.append(between(f"max__{name}", name, complaint, max_value=column.maximum))
        if column.data_type == "timestamp":
            expected.append(
                between(f"impossible_times__{name}", name, "impossible times", max_value=0)
            )
    return expected


def of_sample(
    table: Table, columns: Sequence[str], plausible: tuple[date, date]
) -> list[Expectation]:
    """Return what is expected of every row of a sample with `columns`."""
    expected: list[Expectation] = []
    for column in table.columns:
        if column.name in columns:
            expected += _of_column(column, plausible)
    if table.key and set(columns).issuperset(table.key):
        is_single = len(table.key) == 1
        kind = "ExpectColumnValuesToBeUnique" if is_single else "ExpectCompoundColumnsToBeUnique"
        on_key: dict[str, Any] = {"column_list": [*table.key]}
        if is_single:
            on_key = {"column": table.key[0]}
        expected.append(Expectation(", ".join(table.key), REPEATED, kind, on_key))
    return expected


def _of_column(column: Column, plausible: tuple[date, date]) -> Iterator[Expectation]:
    name = column.name
    on_column: dict[str, Any] = {"column": name}
    if column.required:
        kind = "ExpectColumnValuesToNotBeNull"
        yield Expectation(name, "missing or mistyped values", kind, on_column)
    if column.values:
        complaint = f"values other than {', '.join(column.values)}"
        options = on_column | {"value_set": list(column.values)}
        yield Expectation(name, complaint, "ExpectColumnValuesToBeInSet", options)
    kind = "ExpectColumnValuesToBeBetween"
    if column.minimum is not None:
        options = on_column | {"min_value": float(column.minimum)}
        yield Expectation(name, f"values below {column.minimum}", kind, options)
    if column.maximum is not None:
        options = on_column | {"max_value": float(column.maximum)}
        yield Expectation(name, f"values above {column.maximum}", kind, options)
    if column.data_type == "timestamp":
        first, last = (pd.Timestamp(day) for day in plausible)
        options = on_column | {"min_value": first, "max_value": last}
        yield Expectation(name, "impossible times", kind, options)


def judge(judged: str, batch: pd.DataFrame, expected: Sequence[Expectation]) -> list[Judgement]:
    """Ask Great Expectations whether `batch` is as expected.

    Parameters
    ----------
    judged
        ``profile`` or ``sample``, kept in the result.
    batch
        Rows to judge.
    expected
        Rules; the judgements come in their order.
    """
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
    with warnings.catch_warnings(), _quiet():
        warnings.simplefilter("ignore")
        import great_expectations as gx  # noqa: PLC0415 - seconds to import
        from great_expectations import expectations as kinds  # noqa: PLC0415
        from great_expectations.data_context.types.base import (  # noqa: PLC0415
            ProgressBarsConfig,
        )

        context = gx.get_context(mode="ephemeral")
        context.variables.progress_bars = ProgressBarsConfig(globally=False)
        asset = context.data_sources.add_pandas(judged).add_dataframe_asset(judged)
        definition = asset.add_batch_definition_whole_dataframe(judged)
        suite = gx.ExpectationSuite(name=judged)
        for number, rule in enumerate(expected):
            made = getattr(kinds, rule.kind)(**rule.options, meta={"number": number})
            suite.add_expectation(made)
        outcome = definition.get_batch(batch_parameters={"dataframe": batch}).validate(suite)
    results = {result.expectation_config.meta["number"]: result for result in outcome.results}
    return [_judgement(judged, rule, results[number]) for number, rule in enumerate(expected)]


def _judgement(judged: str, rule: Expectation, result: Any) -> Judgement:
    shown = sorted({str(value) for value in result.result.get("partial_unexpected_list", ())})
    return Judgement(
        judged=judged,
        expectation=rule,
        success=bool(result.success),
        unexpected_count=int(result.result.get("unexpected_count", 0)),
        shown=tuple(shown[:SHOWN_VALUES]),
        error=_engine_error(result.exception_info),
    )


def _engine_error(info: dict[str, Any]) -> str:
    """Return why a rule could not be evaluated; one report, or one for every metric it needed."""
    reports = [info] if "raised_exception" in info else list(info.values())
    raised = [report for report in reports if report.get("raised_exception")]
    return str(raised[0].get("exception_message", "unknown error")) if raised else ""


class _quiet:  # noqa: N801 - reads as a verb
    """Keep the library's log, which tells of every failed metric, off the screen."""

    def __enter__(self) -> None:
        logging.disable(logging.CRITICAL)

    def __exit__(self, *_: object) -> None:
        logging.disable(logging.NOTSET)
