"""The scored figures as a table on screen, as JSON, and as a page."""

from __future__ import annotations

import json
from pathlib import Path

from calibration.statistics import Row

_INTRODUCTION = """# How well the figures hold

`make calibrate` invents models whose truth is known, runs the pipeline on them as it runs on real
ones, and scores what `marts.fct_metrics` publishes. This page is its output;
`build/calibration.json` holds the same rows.

Each simulated model has two years of decisions, with its own share of fraud, detection, amounts,
label delays, recoveries and experiment. Several frauds fall on one customer and are reported
together; labels of caught and missed frauds take different times; recoveries come after losses.
In some models fraud changes and the scores do not see it, in others labels slow down, a threshold
moves, volume or the share of fraud rises, or no control is ever drawn.

Two truths are kept apart. The *realised* figure is what the finished month turned out to be,
declined cases included: `lower` and `upper` must hold it. The *process* is the rate that produced
the month: `process_lower` and `process_upper` must hold it. Nominal coverage is 95 %. Limits
beside a value are its 95 % interval, worlds being the unit of independence.

*Easy figure*: labels reported so far, every decline counted as a prevented fraud, and for
coverage a Wilson interval on those counts; scored on the same model-months.
"""

_REASONS = {
    "share of the bars": (
        "the sampling error of the launch month stands in every comparison with it, and a few"
        " models do not average it out; the 95 % limits say how far the share is known"
    ),
    "process interval: attrition": (
        "twelve months are pooled, so neighbouring months of one model are nearly the same figure;"
        " the 95 % limits say how far the coverage is known"
    ),
}
"""Why a figure may miss its bound, by the beginning of its name."""


def show(value: float | None) -> str:
    """Return a number in the fewest digits that tell it apart."""
    return "" if value is None else f"{value:.4f}" if abs(value) < 10 else f"{value:.1f}"


def print_rows(rows: list[Row]) -> None:
    """Print every row, one line each."""
    for row in rows:
        limits = f"{show(row.low):>8} {show(row.high):>8}"
        holds = "" if row.holds is None else "holds" if row.holds else "MISSED"
        print(
            f"{row.name:92s} {show(row.value):>8} {limits} {row.bound:13s} {holds:7s}"
            f"{show(row.naive):>8} {row.model_months:6d} {row.worlds:4d}"
        )


def write_json(path: Path, rows: list[Row], seed: int) -> None:
    """Write every row as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    document = {"seed": seed, "rows": [row.record() for row in rows]}
    path.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")


def write_page(path: Path, rows: list[Row], *, seed: int, size: str) -> None:
    """Write the page: figures with a bound first, then the rest by family."""
    asked = [row for row in rows if row.group != "by family"]
    bounded = [row for row in asked if row.bound]
    kept = sum(bool(row.holds) for row in bounded)
    lines = [
        _INTRODUCTION,
        f"{size}, seed {seed}. **{kept} of {len(bounded)} bounds hold.**",
        "",
        *_missed(bounded),
    ]
    for group in dict.fromkeys(row.group for row in asked):
        lines += [f"## {group[0].upper()}{group[1:]}", ""]
        lines += _table([row for row in asked if row.group == group])
    lines += ["## By family of models", ""]
    lines += _table([row for row in rows if row.group == "by family"])
    path.write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8")


def _missed(bounded: list[Row]) -> list[str]:
    """Say which bounds are missed, and why as far as it is known."""
    missed = [row for row in bounded if not row.holds]
    if not missed:
        return []
    lines = ["## Missed", ""]
    for row in missed:
        reasons = [text for start, text in _REASONS.items() if row.name.startswith(start)]
        known = reasons[0] if reasons else "not explained yet"
        lines.append(
            f"- {row.name}: {show(row.value) or 'not published'}, asked {row.bound}; {known}."
        )
    return [*lines, ""]


def _table(rows: list[Row]) -> list[str]:
    lines = [
        "| figure | value | 95 % limits | bound | holds | easy figure | model-months | models |",
        "|---|--:|---|---|---|--:|--:|--:|",
    ]
    for row in rows:
        limits = "" if row.low is None else f"{show(row.low)} to {show(row.high)}"
        holds = "" if row.holds is None else "yes" if row.holds else "**no**"
        value = "not published" if row.value is None else show(row.value)
        lines.append(
            f"| {row.name} | {value} | {limits} | {row.bound} | {holds} | {show(row.naive)} "
            f"| {row.model_months:,} | {row.worlds} |"
        )
    return [*lines, ""]
