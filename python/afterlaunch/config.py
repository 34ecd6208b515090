"""Where things are: the dbt project and the workspace."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from afterlaunch.errors import AfterlaunchError

PROJECT_VARIABLE = "AFTERLAUNCH_PROJECT"
WORKSPACE_VARIABLE = "AFTERLAUNCH_WORKSPACE"
DEFAULT_WORKSPACE = "demo"


def project_folder() -> Path:
    """Return the folder of the dbt project: the named one, else the one this package lies in.

    Raises
    ------
    AfterlaunchError
        If there is no ``dbt_project.yml`` in it.
    """
    named = os.environ.get(PROJECT_VARIABLE)
    folder = Path(named).expanduser().resolve() if named else Path(__file__).resolve().parents[2]
    if not (folder / "dbt_project.yml").is_file():
        raise AfterlaunchError(
            f"no dbt project in {folder}",
            mend=f"set {PROJECT_VARIABLE} to the folder that holds dbt_project.yml",
        )
    return folder


def workspace_folder(named: Path | None) -> Path:
    """Return the absolute workspace folder: the named one, else the project's default."""
    if named is None:
        return project_folder() / DEFAULT_WORKSPACE
    return named.expanduser().resolve()


def project_settings() -> dict[str, Any]:
    """Return the project's control panel, ``dbt_project.yml``, as it stands."""
    text = (project_folder() / "dbt_project.yml").read_text(encoding="utf-8")
    settings: dict[str, Any] = yaml.safe_load(text)
    return settings


def require_target(target: str) -> None:
    """Raise if ``profiles.yml`` knows no such target.

    Raises
    ------
    AfterlaunchError
        Listing the targets there are.
    """
    profiles = yaml.safe_load((project_folder() / "profiles.yml").read_text(encoding="utf-8"))
    known = profiles[project_settings()["profile"]]["outputs"]
    if target not in known:
        raise AfterlaunchError(
            f"profiles.yml has no target {target}", mend=f"choose one of: {', '.join(known)}"
        )


def plausible_times() -> tuple[date, date]:
    """Return the first and last date a record may bear; others are impossible times."""
    panel = project_settings()["vars"]
    return (
        date.fromisoformat(str(panel["earliest_plausible_on"])),
        date.fromisoformat(str(panel["latest_plausible_on"])),
    )
