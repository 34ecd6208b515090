"""Commands that speak with a model registry."""

from __future__ import annotations

import csv
from typing import Annotated

import typer

from afterlaunch import ledger
from afterlaunch.cli.console import line, told, write_json
from afterlaunch.cli.options import JsonOption, WorkspaceOption, examples
from afterlaunch.config import workspace_folder
from afterlaunch.errors import FAILED, AfterlaunchError
from afterlaunch.workspace import Workspace

UriOption = Annotated[
    str,
    typer.Option(
        envvar="MLFLOW_TRACKING_URI",
        metavar="URI",
        help="MLflow's address: sqlite:///FILE, or a server's.",
    ),
]
ModelOption = Annotated[
    list[str] | None,
    typer.Option(
        "--model",
        metavar="NAME=MODEL",
        help="A registered model and the model it is here. Repeatable.",
        show_default="each model of the register under its own id",
    ),
]


def add_to(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    registry = typer.Typer(
        help="Versions from MLflow, and cases to it (needs the extra mlflow).",
        no_args_is_help=True,
    )
    registry.command(
        "import",
        epilog=examples(
            "afterlaunch registry import --uri sqlite:////srv/mlflow.db --model fraud=card_fraud",
            after="Safe to give again: only versions not in raw/model_versions are added.",
        ),
    )(import_versions)
    registry.command(
        epilog=examples(
            "afterlaunch registry tag --uri https://mlflow.example.com --model fraud=card_fraud",
            after="Safe to give again.",
        )
    )(tag)
    app.add_typer(registry, name="registry")


def import_versions(
    uri: UriOption,
    model: ModelOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Add the versions of registered models, with their training dates, to raw/model_versions."""
    with told(as_json):
        from afterlaunch.registry.mlflow_models import Registry  # noqa: PLC0415
        from afterlaunch.registry.raw_versions import add_versions, known_versions  # noqa: PLC0415

        opened = Workspace.open(workspace_folder(workspace))
        models = _models(opened, model or [])
        versions, skipped = Registry(uri, models, must_exist=bool(model)).read()
        known = known_versions(opened)
        new = [one for one in versions if (one.model_id, one.model_version) not in known]
        changed = [
            f"{one.model_id} {one.model_version}"
            for one in versions
            if known.get((one.model_id, one.model_version), one.trained) != one.trained
        ]
        file = add_versions(opened, new)
        exit_code = FAILED if skipped else 0
        if as_json:
            write_json(
                {
                    "exit_code": exit_code,
                    "file": file,
                    "added": [f"{one.model_id} {one.model_version}" for one in new],
                    "changed": changed,
                    "skipped": [vars(one) for one in skipped],
                }
            )
            raise typer.Exit(exit_code)
        line(f"{len(new)} new of {len(versions)} versions." + (f" Wrote {file}" if file else ""))
        for one in changed:
            line(f"{one}: other training dates than in raw/model_versions, which stand.")
        for bad in skipped:
            line(f"{bad.name} {bad.number} is not imported: {bad.why}.")
        raise typer.Exit(exit_code)


def tag(
    uri: UriOption,
    model: ModelOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Set on each version a refresh case deployed the id of that case, as a tag."""
    with told(as_json):
        from afterlaunch.registry.mlflow_models import CASE_TAG, Registry  # noqa: PLC0415

        opened = Workspace.open(workspace_folder(workspace))
        deployed = {
            (str(payload["model_id"]), str(payload["model_version"])): str(payload["case_id"])
            for payload in (
                event["payload"]
                for event in ledger.events(opened.ledger)
                if event["kind"] == "case_deployed"
            )
        }
        models = _models(opened, model or [])
        count = Registry(uri, models, must_exist=bool(model)).tag(deployed)
        if as_json:
            write_json({"exit_code": 0, "tagged": count})
            return
        line(f"{count} versions were given their case as {CASE_TAG}.")


def _models(workspace: Workspace, named: list[str]) -> dict[str, str]:
    """Return model ids by registered name, all of them in the register."""
    path = workspace.registers / "models.csv"
    known = set()
    if path.is_file():
        with path.open(encoding="utf-8-sig", newline="") as file:
            known = {row["model_id"] for row in csv.DictReader(file)}
    pairs = [one.rpartition("=") for one in named]
    models = {name: model_id for name, _, model_id in pairs} or {one: one for one in known}
    strange = sorted(set(models.values()) - known)
    if strange or "" in models or not models:
        raise AfterlaunchError(
            f"no such model: {', '.join(strange)}" if strange else "no model is named",
            mend=f"write --model NAME=MODEL, MODEL one of: {', '.join(sorted(known))}",
        )
    return models
