"""Who is named for what, from the registers as people edit them: no run is needed."""

from __future__ import annotations

from datetime import date

from afterlaunch.accountability.tenures import Company, Tenure
from afterlaunch.delivery.company import read_company
from afterlaunch.errors import AfterlaunchError
from afterlaunch.workspace import Workspace


def named_owners(workspace: Workspace) -> Company:
    """Read owners, models and ownership.

    Raises
    ------
    AfterlaunchError
        If there is no register of owners, or a day in that of ownership is none.
    """
    registers = read_company(workspace)
    return Company(
        owners=frozenset(registers.owners),
        models=frozenset(registers.models),
        tenures=tuple(
            Tenure(
                one.model_id,
                one.owner_id,
                _day(one.valid_from, date.min),
                _day(one.valid_to, date.max),
            )
            for one in registers.tenures
        ),
        approvers=registers.approvers,
    )


def _day(text: str, otherwise: date) -> date:
    if not text:
        return otherwise
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise AfterlaunchError(
            f"registers/ownership.csv: {text!r} is no day", mend="write it as YYYY-MM-DD"
        ) from None
