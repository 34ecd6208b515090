"""The scored figures as a table on screen, as JSON, and as a page."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
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

Agreements are scored on models whose true rates stay what they are: detection is .75, and each
floor is set at the truth, three points below it, five or ten above it; a ceiling on false declines
at the truth. Periods hold the evidence an agreement asks for in nine cases of ten (420 equal,
independent frauds with known outcomes a month, or 70 caught ones among controls in three months,
drawn with a chance of .2), or a quarter of it; since several frauds fall on a customer and amounts
differ, there are as many times more frauds as the variance is larger. A verdict counts as first
published with all labels due, at a confidence of 95 %. *Below the level*: breach when the observed
rate misses the agreed one. *Mean +- 3 sd*: alarm when it leaves that range of the six periods
before; for a fall, they are the model's own, as much higher.
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
    "realised interval, all labels due, from controls": (
        "limits are never narrower than Wilson's, which is more than controls helped by cells need"
    ),
    "a quarter of the evidence: no verdict, ": (
        "with the truth exactly on the floor, 95 % limits lie below it in one period of twenty and"
        " above it in another by chance, whatever the evidence: at most .90 can be left open"
    ),
}
"""Why a figure may miss its bound, by the beginning of its name."""


_BY_FAMILY = "by family"
_EASY = ("easy figure", "--:")


@dataclass(frozen=True)
class Run:
    """Rows of one run, its seed, and how many models it had, in words."""

    seed: int
    size: str
    rows: list[Row]

    @property
    def groups(self) -> set[str]:
        """The headings its rows stand under."""
        return {row.group for row in self.rows}


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


def read_json(path: Path) -> list[Run]:
    """Return the runs that `write_json` wrote."""
    document = json.loads(path.read_text(encoding="utf-8"))
    return [
        Run(run["seed"], run["size"], [Row(**row) for row in run["rows"]])
        for run in document["runs"]
    ]


def merge(earlier: list[Run], run: Run) -> list[Run]:
    """Return all runs, without the earlier rows that `run` has anew."""
    names = {row.name for row in run.rows}
    kept = [
        replace(each, rows=[row for row in each.rows if row.name not in names])
        for each in earlier
    ]  # fmt: skip
    return [*(each for each in kept if each.rows), run]


def write_json(path: Path, runs: list[Run]) -> None:
    """Write every row as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    document = {
        "runs": [
            {"seed": run.seed, "size": run.size, "rows": [row.record() for row in run.rows]}
            for run in runs
        ]
    }
    path.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")


def write_page(path: Path, runs: list[Run]) -> None:
    """Write the page: figures with a bound first, then the rest by family."""
    rows = [row for run in runs for row in run.rows]
    asked = [row for row in rows if row.group != _BY_FAMILY]
    bounded = [row for row in asked if row.bound]
    kept = sum(bool(row.holds) for row in bounded)
    made = ". ".join(_made(run) for run in runs)
    lines = [
        _INTRODUCTION,
        f"{made}. **{kept} of {len(bounded)} bounds hold.**",
        "",
        *_missed(bounded),
    ]
    for group in [*dict.fromkeys(row.group for row in asked), _BY_FAMILY]:
        of_group = [row for row in rows if row.group == group]
        heading = "By family of models" if group == _BY_FAMILY else group[0].upper() + group[1:]
        lines += [f"## {heading}", ""]
        if len(runs) > 1:
            lines += [*(f"{_made(run)}." for run in runs if group in run.groups), ""]
        lines += _table(of_group)
    path.write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8")


def _made(run: Run) -> str:
    return f"{run.size}, seed {run.seed}"


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
    # Agreements are compared with two rules, everything else with one easy figure.
    has_rules = any(row.other is not None for row in rows)
    easy, line = ("below the level | mean +- 3 sd", "--:|--:") if has_rules else _EASY
    lines = [
        f"| figure | value | 95 % limits | bound | holds | {easy} | model-months | models |",
        f"|---|--:|---|---|---|{line}|--:|--:|",
    ]
    for row in rows:
        limits = "" if row.low is None else f"{show(row.low)} to {show(row.high)}"
        holds = "" if row.holds is None else "yes" if row.holds else "**no**"
        value = "not published" if row.value is None else show(row.value)
        compared = f"{show(row.naive)} | {show(row.other)}" if has_rules else show(row.naive)
        lines.append(
            f"| {row.name} | {value} | {limits} | {row.bound} | {holds} | {compared} "
            f"| {row.model_months:,} | {row.worlds} |"
        )
    return [*lines, ""]
