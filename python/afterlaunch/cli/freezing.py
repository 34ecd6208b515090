"""Freeze the evidence of cases that have none yet, and look at it again later."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from afterlaunch import ledger
from afterlaunch.dossier.figures import FIGURES
from afterlaunch.dossier.folder import (
    FOLDER,
    Subject,
    changed_figure,
    changed_file,
    content_hash,
    definitions_hash,
    files,
    freeze,
    frozen_as_of,
    queries,
    register_hashes,
)
from afterlaunch.errors import FAILED, AfterlaunchError
from afterlaunch.history.log import built_as_of
from afterlaunch.warehouse import query
from afterlaunch.workspace import Workspace

FROZEN = "case_evidence_frozen"

_WITHOUT = """
select case_id, model_id, trigger, reasons, opened_on, reopened_count
from marts.fct_refresh_cases
where status in ('opened', 'reopened', 'deferred') and evidence_hash is null
order by case_id
"""


def freeze_evidence(workspace: Workspace, as_of: date, actor: str) -> list[str]:
    """Freeze the evidence of every case that waits for a decision without any; return the cases.

    A folder that a killed run left whole is taken as it is; its hash is recorded then.
    """
    done = []
    for row in query(workspace, _WITHOUT):
        subject = Subject(
            **row,
            as_of=as_of,
            registers=register_hashes(workspace.registers.glob("*.csv")),
            definitions=definitions_hash(workspace.path / "dbt" / "target" / "manifest.json"),
        )
        folder = freeze(workspace.path, subject, _tables(workspace, subject.model_id))
        hashes = files(folder)
        ledger.append_next(
            workspace.ledger,
            stem=f"{FROZEN}:{subject.case_id}",
            at=datetime.combine(as_of, time(23, 59, 59)),
            actor=actor,
            kind=FROZEN,
            subject=f"case:{subject.case_id}",
            payload={
                "case_id": subject.case_id,
                "model_id": subject.model_id,
                "folder": f"{FOLDER}/{subject.folder}",
                "content_hash": content_hash(hashes),
                "files": hashes,
                "as_of": frozen_as_of(folder),
            },
        )
        done.append(subject.case_id)
    return done


def frozen_evidence(workspace: Workspace, case_id: str) -> dict[str, Any]:
    """Return what the ledger holds of a case's evidence.

    Raises
    ------
    AfterlaunchError
        If nothing was frozen, or the folder is not what it was.
    """
    broken = ledger.verify(workspace.ledger).broken
    if broken:
        raise AfterlaunchError(
            f"the ledger does not hold at line {broken.line_number}: {broken.why}",
            mend="see `afterlaunch ledger verify`",
            exit_code=FAILED,
        )
    found: list[dict[str, Any]] = [
        event["payload"]
        for event in ledger.events(workspace.ledger)
        if event["kind"] == FROZEN and event["subject"] == f"case:{case_id}"
    ]
    if not found:
        raise AfterlaunchError(
            f"no evidence of case {case_id} is frozen", mend="`afterlaunch refresh show` lists them"
        )
    changed = changed_file(workspace.path / found[-1]["folder"], found[-1]["files"])
    if changed:
        raise AfterlaunchError(
            f"{found[-1]['folder']}/{changed} is not what was frozen on {found[-1]['as_of']}",
            mend="bring it back from a backup; the ledger holds its hash",
            exit_code=FAILED,
        )
    return found[-1]


def require_same_figures(workspace: Workspace, rebuilt: Workspace, evidence: dict[str, Any]) -> int:
    """Hold every figure of a dossier against a rebuild of its day; return how many there are.

    Raises
    ------
    AfterlaunchError
        If one differs.
    """
    folder = workspace.path / evidence["folder"]
    asked = queries(folder)
    of_model = {"model_id": evidence["model_id"]}
    changed = changed_figure(
        folder, {name: query(rebuilt, sql, of_model) for name, sql in asked.items()}
    )
    if changed:
        raise AfterlaunchError(
            f"{evidence['folder']}/sql/{changed}.sql gives other rows than on {evidence['as_of']}",
            mend=f"`afterlaunch run --as-of {evidence['as_of']}` says what has changed since",
            exit_code=FAILED,
        )
    return len(asked)


def stands_as_of(workspace: Workspace, as_of: str) -> bool:
    """Return whether the warehouse itself is of that day."""
    built = built_as_of(workspace)
    return built is not None and built.isoformat() == as_of


def _tables(workspace: Workspace, model_id: str) -> dict[str, Sequence[dict[str, Any]]]:
    return {one.name: query(workspace, one.sql, {"model_id": model_id}) for one in FIGURES}
