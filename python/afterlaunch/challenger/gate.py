"""Whether a challenger may be deployed: a proven gain, and no agreement newly broken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

_VALUE, _ALL = "decision_value_amount", "(all)"


@dataclass(frozen=True)
class Judgement:
    """What the gate makes of a challenger.

    Attributes
    ----------
    champion_version
        The version it was held against; blank if there is nothing to hold it against.
    reasons
        Why it may not be deployed; none if it may.
    gain_limit_amount
        One-sided lower limit of what it gained in shadow.
    is_final
        Whether nobody may overrule it: what it says is no matter of judgement.
    """

    champion_version: str
    reasons: tuple[str, ...]
    gain_limit_amount: float | None = None
    is_final: bool = False

    @property
    def is_passed(self) -> bool:
        """Whether nothing stands against it."""
        return not self.reasons


def judge(results: Sequence[Mapping[str, Any]], challenger_version: str, in_use: str) -> Judgement:
    """Judge a challenger by the rows of `fct_challenger_results` of its model.

    It is held against the version in use: what it gains over a retired one nobody gets any more.
    """
    scored = [row for row in results if row["challenger_version"] == challenger_version]
    if not scored:
        why = (
            f"no case scored by {challenger_version} in shadow can tell anything yet: "
            "`afterlaunch run` has to read its challenger_scores first; else none is there, or "
            "their labels are still due"
        )
        return Judgement("", (why,))
    mine = [row for row in scored if row["champion_version"] == in_use]
    if not mine:
        retired = ", ".join(sorted({str(row["champion_version"]) for row in scored}))
        why = (
            f"{challenger_version} was held against {retired} alone, no longer in use: none of its "
            f"scored cases that {in_use}, the version in use, decided can tell anything yet"
        )
        return Judgement("", (why,))
    value = next(row for row in mine if row["metric"] == _VALUE and row["segment"] == _ALL)
    return Judgement(in_use, (*_unproven(value), *_broken(mine)), value["gain_limit_amount"])


def known_before(version: str, first_seen_on: date, approved_on: date) -> Judgement:
    """Return the judgement of a version that decided before its refresh was approved."""
    why = (
        f"{version} is no new version: it has decided cases since {first_seen_on}, before the "
        f"refresh was approved on {approved_on}"
    )
    return Judgement("", (why,), is_final=True)


def _unproven(value: Mapping[str, Any]) -> tuple[str, ...]:
    if value["is_proven_gain"]:
        return ()
    days = f"{value['shadow_from']} to {value['shadow_until']}"
    if value["gain_limit_amount"] is None:
        return (f"the gain in decision value has no limits yet: {days} is too short",)
    bounds = "; what declined cases were is not known" if value["evidence"] == "bounds" else ""
    return (
        "the gain in decision value is not proven: its lower limit at "
        f"{value['gain_confidence']:.0%} confidence is {value['gain_limit_amount']:,.0f} "
        f"{value['currency_code']} for {days}{bounds}",
    )


def _broken(rows: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    return tuple(
        f"it would newly break {row['newly_breached_sla_ids']} ({row['metric']})"
        for row in sorted(rows, key=lambda one: (one["metric"], one["segment"], one["group_name"]))
        if row["newly_breached_sla_ids"]
    )
