"""One version of a model, as a registry knows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, order=True)
class Version:
    """A row of the raw table ``model_versions``.

    Attributes
    ----------
    model_version
        As decisions name it.
    trained_at, deployed_at
        UTC times without zone.
    aliases
        As they stood when the registry was read; they move, the row does not.
    """

    model_id: str
    model_version: str
    training_data_from: date | None
    training_data_until: date | None
    trained_at: datetime | None
    deployed_at: datetime | None
    aliases: tuple[str, ...] = ()

    @property
    def trained(self) -> tuple[date | None, date | None]:
        """First and last day of the training data."""
        return self.training_data_from, self.training_data_until
