"""Why a published figure changed: one cause after the other is let in, and its effect read off.

From the figure as published to the same day computed today: definitions, then registers, then
files of old records that arrived since. Of these mostly one has changed, and carries it all; else
the day is rebuilt in between. From that day to this one dbt has let in later decisions, then later
labels, then what became of outcomes that were known already (`int_evaluations`).
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from datetime import date

from afterlaunch import warehouse
from afterlaunch.errors import FAILED, AfterlaunchError
from afterlaunch.history.figures import Figures, Key, difference, is_additive, read_figures
from afterlaunch.history.log import Run
from afterlaunch.history.past import lay_out_for
from afterlaunch.warehouse import query
from afterlaunch.workspace import Workspace

DEFINITION, REGISTER = "definition_change", "register_change"
LATE_DECISIONS, LATE_LABELS, REVERSED = "late_decisions", "late_labels", "reversed_outcome"
UNEXPLAINED = "unexplained"

WEIGHING_REGISTERS = ("models", "ownership", "unit_economics", "business_cases")
"""Registers that weigh in a month's figures; the others agree, plan or describe."""

TABLES = {LATE_DECISIONS: ("decisions",), LATE_LABELS: ("outcomes", "final_actions")}

# Which months' figures rest on records of an earlier time that came in a later file.
ARRIVED_LATE = """
with late as (select load_id from main.int_files where file_path in (select unnest($files))),
old_days as (
    select model_id, decided_on from main.int_decision_days
    where load_id in (from late) and recorded_on <= $then and decision_count > 0
),
old_events as (
    select cases.model_id, cases.decided_on
    from main.int_case_events as events
    inner join main.int_cases as cases on events.decision_id = cases.decision_id
    where events.load_id in (from late) and cast(events.recorded_at as date) <= $then
)
select distinct model_id, date_trunc('month', decided_on)::date as month, 'late_decisions' as cause
from old_days
union
select distinct model_id, date_trunc('month', decided_on)::date as month, 'late_labels' as cause
from old_events
"""


def steps(
    workspace: Workspace, then: Run, now: Run, known: Mapping[Key, float], current: Figures
) -> dict[Key, dict[str, float]]:
    """Return how much of each figure's change is owed to what.

    Parameters
    ----------
    workspace
        Built on `now`'s inputs, with what dbt let in step by step since `then`.
    then, now
        The run that published last, and this one.
    known
        The figures as published last; only these are explained.
    current
        The figures of this run.

    Returns
    -------
    dict
        Amounts by reason, per figure; they add up to the change. A figure without a point now
        has none.
    """
    day, as_of = date.fromisoformat(then.as_of), date.fromisoformat(now.as_of)
    let_in = [
        (reason, read_figures(workspace, as_of, estimate, day))
        for reason, estimate in (
            ("", "restated_replay"),
            (LATE_DECISIONS, "restated_decisions"),
            (LATE_LABELS, "restated_labels"),
        )
    ]
    replayed = let_in[0][1]
    moved = [key for key, value in known.items() if _value(replayed, key, value) != value]
    causes = _causes(workspace, then, now, moved)
    rebuilt = _rebuilt(workspace, then, causes, day)
    found = {}
    for key, value in known.items():
        if _value(current, key, None) is None:
            continue
        chain = [(cause, rebuilt[cause]) for cause in causes.get(key, ()) if cause in rebuilt]
        last = causes[key][-1] if key in causes else ""
        chain += [(last, replayed), *let_in[1:], (REVERSED, current)]
        found[key] = _read_off(key, value, chain)
    return found


def _read_off(key: Key, value: float, chain: list[tuple[str, Figures]]) -> dict[str, float]:
    amounts: dict[str, float] = {}
    for reason, figures in chain:
        following = _value(figures, key, value)
        assert following is not None
        if change := difference(key[3], following, value):
            amounts[reason] = difference(key[3], amounts.get(reason, 0.0), -change)
        value = following
    return {reason: amount for reason, amount in amounts.items() if amount}


def _value(figures: Figures, key: Key, before: float | None) -> float | None:
    """Return a figure; where it has no row nothing of it, where it has no point the one before."""
    if key not in figures:
        return 0.0 if is_additive(key[3]) else before
    found = figures[key]
    return before if found is None else found


def _causes(
    workspace: Workspace, then: Run, now: Run, moved: list[Key]
) -> dict[Key, tuple[str, ...]]:
    """Return, for each figure that is another today for the same day, what may have moved it."""
    if not moved:
        return {}
    general = [DEFINITION] if then.definitions != now.definitions else []
    if any(then.registers.get(name) != now.registers.get(name) for name in WEIGHING_REGISTERS):
        general.append(REGISTER)
    new = [path for path, md5 in now.files.items() if then.files.get(path) != md5]
    late: dict[tuple[str, str], set[str]] = {}
    for row in query(
        workspace, ARRIVED_LATE, {"files": new, "then": date.fromisoformat(then.as_of)}
    ):
        late.setdefault((row["model_id"], row["month"].isoformat()), set()).add(row["cause"])
    found = {}
    for key in moved:
        own = sorted(late.get((key[0], key[2]), ()))
        found[key] = (*general, *own) or (UNEXPLAINED,)
    return found


def _rebuilt(
    workspace: Workspace, then: Run, causes: Mapping[Key, tuple[str, ...]], day: date
) -> dict[str, Figures]:
    """Rebuild the day with one cause after the other let in, as far as causes come together."""
    together = {one for found in causes.values() if len(found) > 1 for one in found[:-1]}
    rebuilt = {}
    registers = False
    tables: list[str] = []
    for cause in (DEFINITION, REGISTER, LATE_DECISIONS, LATE_LABELS):
        registers = registers or cause == REGISTER
        tables += TABLES.get(cause, ())
        if cause not in together:
            continue
        past = lay_out_for(workspace, then, registers_of_today=registers, tables_of_today=tables)
        args = ["build", "--select", "+int_published_figures", "--full-refresh"]
        args += ["--exclude-resource-type", "test", "unit_test"]
        done = warehouse.dbt(past, args, as_of=day)
        warehouse.require_success(done, "dbt", past)
        if done.failures:
            raise AfterlaunchError(
                f"{then.as_of} could not be rebuilt to tell a {cause} apart: "
                f"{done.failures[0].reason}",
                mend=f"see {past.path / 'dbt' / 'logs' / 'dbt.log'}",
                exit_code=FAILED,
            )
        rebuilt[cause] = read_figures(past, day)
        shutil.rmtree(past.path)
    return rebuilt
