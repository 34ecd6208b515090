"""The command line: the only place that wires the parts together."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Annotated

import typer

from afterlaunch import __version__
from afterlaunch.cli import answers, mails, owners, packs, records, refresh, registry, verifying
from afterlaunch.cli.console import line, step, told, write_json
from afterlaunch.cli.options import AsOfOption, FailOn, JsonOption, MonthOption, WorkspaceOption
from afterlaunch.cli.options import examples as _examples
from afterlaunch.config import workspace_folder
from afterlaunch.errors import FAILED, AfterlaunchError
from afterlaunch.workspace import Workspace

EXIT_CODES = (
    "Exit codes: 0 fine; 1 something failed, or breached (see --fail-on); 2 wrong usage or "
    "configuration."
)


app = typer.Typer(
    name="afterlaunch",
    help="AI accountability after launch day: what every model earns or costs, who answers for it, "
    "and what is broken.",
    epilog=_examples(
        "afterlaunch demo - an invented company, to look around",
        "afterlaunch run - build everything, write the reports",
        "afterlaunch notify - tell the owners what is due",
        "afterlaunch send - mail every owner the report of the month",
        "afterlaunch init my_company - a workspace for your own data",
        "afterlaunch doctor -w my_company - what it still lacks",
        after=EXIT_CODES,
    ),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _version(wanted: bool) -> None:
    if wanted:
        line(f"afterlaunch {__version__}")
        raise typer.Exit()


@app.callback()
def _afterlaunch(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    pass


@app.command(epilog=_examples("afterlaunch init my_company - then read my_company/README.md"))
def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="New folder to make.")],
    as_json: JsonOption = False,
) -> None:
    """Make a workspace for your own data: folders, empty registers, a page that explains."""
    with told(as_json):
        from afterlaunch.cli.starter import make_workspace  # noqa: PLC0415

        workspace = make_workspace(workspace_folder(folder))
        if as_json:
            write_json({"exit_code": 0, "workspace": workspace.path})
            return
        line(f"Made {workspace.path}. Next: read its README.md, fill it in, then")
        line(f"  afterlaunch doctor --workspace {workspace.path}")


@app.command(epilog=_examples("afterlaunch doctor -w my_company", after="Changes nothing."))
def doctor(workspace: WorkspaceOption = None, as_json: JsonOption = False) -> None:
    """Say what a workspace lacks, and the mend for each; exit 1 if a run cannot finish."""
    with told(as_json):
        from afterlaunch.cli.doctor import State, examine  # noqa: PLC0415

        checks = examine(Workspace.open(workspace_folder(workspace)))
        exit_code = FAILED if any(check.state is State.MISSING for check in checks) else 0
        if as_json:
            write_json({"exit_code": exit_code, "checks": [vars(check) for check in checks]})
        else:
            for check in checks:
                line(f"{check.state.value:>8}  {check.what}")
                if check.mend:
                    line(f"          Mend: {check.mend}")
        raise typer.Exit(exit_code)


@app.command(
    epilog=_examples(
        "afterlaunch demo - 24 months, half a minute",
        "afterlaunch demo --months 6 --scale 0.1 -w small - a small one",
    )
)
def demo(
    workspace: WorkspaceOption = None,
    seed: Annotated[int, typer.Option(help="Another seed draws another company.")] = 20240101,
    months: Annotated[int, typer.Option(min=1, max=24, help="Months from January 2024.")] = 24,
    scale: Annotated[float, typer.Option(min=0.01, max=100, help="Factor on volumes.")] = 1.0,
    as_json: JsonOption = False,
) -> None:
    """Write the demo company: four models, five owners, planted faults, drift and breaches."""
    with told(as_json):
        from afterlaunch import demo as company  # noqa: PLC0415

        folder = workspace_folder(workspace)
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise AfterlaunchError(
                f"{folder} is not empty", mend="remove it, or name another with --workspace"
            )
        partial = folder.with_name(folder.name + ".partial")
        shutil.rmtree(partial, ignore_errors=True)
        with step("Drawing the demo company") as on_progress:
            made = company.write(
                partial, seed=seed, months=months, scale=scale, on_progress=on_progress
            )
        # Renamed when whole: a half-drawn company is never mistaken for one.
        partial.replace(folder)
        if as_json:
            write_json({"exit_code": 0, "workspace": folder, "rows": made.rows})
            return
        line(f"Wrote {folder}: {sum(made.rows.values()):,} rows over {made.months} months. Next:")
        line(f"  afterlaunch run --workspace {folder}")


@app.command(
    epilog=_examples(
        "afterlaunch run -w my_company - everything new since the last run",
        "afterlaunch run --as-of 2025-03-31 - as things were known that day; an earlier day than "
        "the latest is built in as_of/<day>/",
        "afterlaunch run --fail-on breach --json - in a scheduler",
        after=EXIT_CODES,
    )
)
def run(
    workspace: WorkspaceOption = None,
    as_of: AsOfOption = None,
    full_refresh: Annotated[
        bool,
        typer.Option("--full-refresh", help="Rebuild everything; accepts changed raw files."),
    ] = False,
    restated: Annotated[
        bool,
        typer.Option(
            "--restated",
            help="An earlier day whose figures were published is rebuilt from the files and "
            "registers of the run that published them; with this, from all there is today.",
        ),
    ] = False,
    fail_on: Annotated[
        FailOn,
        typer.Option(
            help="Exit 1 on a breached SLA as well (breach), only if something failed to run or "
            "the data contradict themselves (error), or not at all (never)."
        ),
    ] = FailOn.ERROR,
    target: Annotated[
        str | None,
        typer.Option(help="dbt target of profiles.yml.", show_default="its default"),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Check the registers, read new files, build everything with dbt and write the reports.

    Only new files cost work. A run that was interrupted can simply be run again.
    """
    with told(as_json):
        from afterlaunch.cli import pipeline, summary  # noqa: PLC0415

        outcome = pipeline.run(
            Workspace.open(workspace_folder(workspace)),
            as_of=as_of.date() if as_of else None,
            full_refresh=full_refresh,
            target=target,
            restated=restated,
        )
        is_bad = outcome.has_failed or (fail_on is FailOn.BREACH and bool(outcome.build.breached))
        exit_code = FAILED if is_bad and fail_on is not FailOn.NEVER else 0
        if as_json:
            write_json(summary.document(outcome, exit_code))
        else:
            summary.show(outcome)
        raise typer.Exit(exit_code)


@app.command(epilog=_examples("afterlaunch report --month 2025-03"))
def report(
    workspace: WorkspaceOption = None, month: MonthOption = None, as_json: JsonOption = False
) -> None:
    """Write the reports of one month again, from the warehouse as it stands."""
    with told(as_json):
        from afterlaunch.cli.pipeline import write_reports  # noqa: PLC0415

        opened = Workspace.open(workspace_folder(workspace))
        written = write_reports(opened, month.date() if month else None)
        if as_json:
            write_json({"exit_code": 0, "reports": written})
            return
        for path in written:
            line(str(path))


mails.add_to(app)
owners.add_to(app)
answers.add_to(app)
records.add_to(app)
packs.add_to(app)
refresh.add_to(app)
verifying.add_to(app)
registry.add_to(app)
