"""Who is who: the registers that say whom a message goes to and what its words mean.

They are read as the files people edit, so that a message can go out when no warehouse can be read.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from afterlaunch.errors import AfterlaunchError
from afterlaunch.policy_days import read_days
from afterlaunch.workspace import Workspace

DEFAULT_OWNER = "default_owner_id"
SENDER = "sender"
NEEDED = {
    "owners": ("owner_id", "name", "email"),
    "models": ("model_id", "name"),
    "ownership": ("model_id", "owner_id"),
    "settings": ("setting", "value"),
}
ADVERSE, GOOD = "adverse cases", "case"


@dataclass(frozen=True)
class Owner:
    """Somebody messages go to; ``channel`` is ``email`` or ``env:<variable>``."""

    owner_id: str
    name: str
    email: str
    channel: str
    manager_owner_id: str


@dataclass(frozen=True)
class Model:
    """A model in its company's words; ``days_to_decide`` is None without a refresh policy."""

    model_id: str
    name: str
    adverse_word: str
    good_word: str
    currency_code: str
    days_to_decide: int | None


@dataclass(frozen=True)
class Tenure:
    """Who is named for a model from when on, until the day before another; blank: open."""

    model_id: str
    owner_id: str
    valid_from: str
    valid_to: str = ""


@dataclass(frozen=True)
class Agreement:
    """One line of the register of agreements, as text."""

    sla_id: str
    model_id: str
    metric: str
    direction: str
    breach_at: str
    agreed_by: str
    agreed_on: str


@dataclass(frozen=True)
class Company:
    """What the registers say."""

    owners: Mapping[str, Owner]
    models: Mapping[str, Model]
    tenures: tuple[Tenure, ...]
    agreements: tuple[Agreement, ...]
    settings: Mapping[str, str]
    approvers: Mapping[str, str] = field(default_factory=dict)
    """Who approves refreshes, by model."""

    @property
    def default_owner(self) -> Owner:
        """Whom a message goes to that nobody else answers for.

        Raises
        ------
        AfterlaunchError
            If the settings name nobody, or somebody unknown.
        """
        named = self.settings.get(DEFAULT_OWNER, "")
        if named not in self.owners:
            found = f"names {named}, who is not in registers/owners.csv" if named else "is not set"
            raise AfterlaunchError(
                f"registers/settings.csv: {DEFAULT_OWNER} {found}",
                mend=f"add a line `{DEFAULT_OWNER},<owner_id>`: who is told about what nobody owns",
            )
        return self.owners[named]

    @property
    def sender(self) -> str:
        """Address that mail comes from; empty if the settings name none."""
        return self.settings.get(SENDER, "")

    def model(self, model_id: str) -> Model:
        """Return the model; one that is not registered goes by its id."""
        unknown = Model(model_id, model_id, ADVERSE, GOOD, "", None)
        return self.models.get(model_id, unknown)

    def name_of(self, owner_id: str) -> str:
        """Return an owner's name; whoever is not registered goes by the id."""
        return self.owners[owner_id].name if owner_id in self.owners else owner_id

    def contact(self, name: str) -> Owner | None:
        """Return whom dbt's meta means by an owner id, an address or ``env:<variable>``."""
        registered = [one for one in self.owners.values() if name in (one.owner_id, one.email)]
        if registered:
            return registered[0]
        if name.startswith("env:"):
            return Owner(name.removeprefix("env:").lower(), "all", "", name, "")
        return Owner(name, name, name, "email", "") if "@" in name else None

    def named_last(self, model_id: str, on: date) -> Owner | None:
        """Return whom the register names, or named last, for a model by a day."""
        begun = [
            tenure
            for tenure in self.tenures
            if tenure.model_id == model_id and tenure.valid_from <= on.isoformat()
        ]
        last = max(begun, key=lambda tenure: tenure.valid_from, default=None)
        return self.owners.get(last.owner_id) if last else None


def read_company(workspace: Workspace) -> Company:
    """Read the registers of a workspace.

    Raises
    ------
    AfterlaunchError
        If it has no register of owners, or a policy gives days that are none.
    """
    if not (workspace.registers / "owners.csv").is_file():
        raise AfterlaunchError(
            f"{workspace.registers / 'owners.csv'} does not exist",
            mend=f"`afterlaunch doctor --workspace {workspace.path}` says what is missing",
        )
    days = {
        row["model_id"]: read_days("days_to_decide", row["days_to_decide"])
        for row in _rows(workspace, "refresh_policies")
        if row.get("days_to_decide")
    }
    return Company(
        owners={
            row["owner_id"]: Owner(
                row["owner_id"],
                row["name"],
                row["email"],
                row.get("channel") or "email",
                row.get("manager_owner_id", ""),
            )
            for row in _rows(workspace, "owners")
        },
        models={
            row["model_id"]: Model(
                row["model_id"],
                row["name"],
                row.get("adverse_word") or ADVERSE,
                row.get("good_word") or GOOD,
                row.get("currency_code", ""),
                days.get(row["model_id"]),
            )
            for row in _rows(workspace, "models")
        },
        tenures=tuple(
            Tenure(**{name: row.get(name, "") for name in Tenure.__dataclass_fields__})
            for row in _rows(workspace, "ownership")
        ),
        agreements=tuple(
            Agreement(**{name: row.get(name, "") for name in Agreement.__dataclass_fields__})
            for row in _rows(workspace, "sla_targets")
        ),
        settings={row["setting"]: row["value"] for row in _rows(workspace, "settings")},
        approvers={
            row["model_id"]: row["approver_owner_id"]
            for row in _rows(workspace, "refresh_policies")
            if row.get("approver_owner_id")
        },
    )


def _rows(workspace: Workspace, register: str) -> list[dict[str, str]]:
    """Return a register's rows, cells trimmed, a missing cell as blank."""
    path = workspace.registers / f"{register}.csv"
    if not path.is_file():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        lacking = [one for one in NEEDED.get(register, ()) if one not in (reader.fieldnames or ())]
        if lacking:
            raise AfterlaunchError(
                f"registers/{register}.csv has no column {lacking[0]}",
                mend=f"`afterlaunch doctor --workspace {workspace.path}` checks all registers",
            )
        return [
            {key: (value or "").strip() for key, value in row.items() if key is not None}
            for row in reader
        ]
