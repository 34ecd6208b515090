"""Who may put a trained version through the gate."""

from __future__ import annotations

from afterlaunch.refresh.case import Case

AWAITS_GATE = ("validation", "validation_failed")


def why_not_validate(case: Case, validator: str) -> str | None:
    """Return why this owner may not validate the case now; None if they may."""
    if case.status not in AWAITS_GATE:
        return f"case {case.case_id} is {case.status}: only a trained version is validated"
    if not case.model_version:
        return f"case {case.case_id} names no version that was handed back"
    if validator == case.executed_by:
        return f"{validator} executed case {case.case_id}: somebody else validates it"
    return None
