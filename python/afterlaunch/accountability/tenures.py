"""Who the register names for a model, in unbroken times."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date


@dataclass(frozen=True)
class Tenure:
    """Who is named for a model, from a day until the day before another (``date.max``: open)."""

    model_id: str
    owner_id: str
    valid_from: date
    valid_to: date = date.max

    def holds_on(self, day: date) -> bool:
        """Return whether the owner is named on `day`."""
        return self.valid_from <= day < self.valid_to


@dataclass(frozen=True)
class Company:
    """The owners, the models and who is named for them, as the registers say.

    Parameters
    ----------
    owners, models
        Their ids.
    tenures
        The rows of the register of ownership.
    approvers
        Who approves refreshes, by model.
    """

    owners: frozenset[str]
    models: frozenset[str]
    tenures: tuple[Tenure, ...]
    approvers: Mapping[str, str] = field(default_factory=dict)

    def times(self, model_id: str, owner_id: str) -> list[Tenure]:
        """Return the unbroken times in which an owner is named for a model, in order."""
        return stints(
            one for one in self.tenures if (one.model_id, one.owner_id) == (model_id, owner_id)
        )

    def named(self, model_id: str, day: date) -> str | None:
        """Return who is named for a model on a day; None in a gap."""
        return next(
            (
                one.owner_id
                for one in self.tenures
                if one.model_id == model_id and one.holds_on(day)
            ),
            None,
        )

    def held(self, owner_id: str, day: date) -> list[str]:
        """Return the models an owner is named for on a day."""
        return sorted(
            {one.model_id for one in self.tenures if one.owner_id == owner_id and one.holds_on(day)}
        )


def stints(tenures: Iterable[Tenure]) -> list[Tenure]:
    """Join rows of one owner and model that follow one another without a gap."""
    joined: list[Tenure] = []
    for one in sorted(tenures, key=lambda tenure: (tenure.valid_from, tenure.valid_to)):
        if joined and one.valid_from <= joined[-1].valid_to:
            joined[-1] = replace(joined[-1], valid_to=max(one.valid_to, joined[-1].valid_to))
        else:
            joined.append(one)
    return joined
