"""Worlds as one workspace: raw tables and registers, as a company would deliver them."""

from __future__ import annotations

import csv
import shutil
import zlib
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from afterlaunch.config import project_folder
from calibration.agreements import agreements
from calibration.cases import DAY, MONTH_STARTS, draw_cases, draw_churn
from calibration.families import ATTRITION_WINDOW, FIRST_MONTH, HORIZON, World
from calibration.truth import ADVERSE_COST, RUNNING_COST, components, naive_figures

AGES = (0, 1, 2, 3)
"""Whole months after a decision month's end at which the easy figures are taken."""

_WORLDS_A_FILE = 20
_MONEY, _TIME = pa.decimal128(18, 2), pa.timestamp("us")
_LAST_DAY = int(MONTH_STARTS[-1]) - 1
_OWNER = "owner"


def write(folder: Path, worlds: list[World], seed: int) -> None:
    """Write the workspace, and under ``truth/`` what only the scoring reads."""
    raw, truth = folder / "raw", folder / "truth"
    truth.mkdir(parents=True)
    for start in range(0, len(worlds), _WORLDS_A_FILE):
        batch = worlds[start : start + _WORLDS_A_FILE]
        tables: dict[str, list[pa.Table]] = {}
        for world in batch:
            # A world draws the same cases whatever others it is written with.
            own = zlib.crc32(world.model_id.encode())
            cases = draw_cases(world, np.random.default_rng([seed, 1, own]))
            churn = draw_churn(world, np.random.default_rng([seed, 2, own]), cases)
            for name, table in _tables(world, cases, churn).items():
                tables.setdefault(name, []).append(table)
        for name, parts in tables.items():
            target = truth if name in ("parts", "naive") else raw / name
            target.mkdir(parents=True, exist_ok=True)
            path = target / f"{name}-{start:04d}.parquet"
            pq.write_table(pa.concat_tables(parts), path, compression="zstd", compression_level=1)
    _write_registers(folder / "registers", worlds)


def _tables(world: World, cases: pd.DataFrame, churn: pd.DataFrame) -> dict[str, pa.Table]:
    made = components(world, cases).assign(model_id=world.model_id)
    tables = {
        "decisions": _decisions(world, cases),
        "outcomes": _outcomes(world, cases),
        "parts": pa.Table.from_pandas(made, preserve_index=False),
        "naive": pa.Table.from_pandas(naive_figures(world, cases, AGES), preserve_index=False),
    }
    if 0 < world.control < 1:
        tables["customer_churn"] = _churn(world, churn)
        tables["customers"] = _customers(world, churn)
    return tables


def _named(world: World, kind: str, numbers: np.ndarray) -> pa.Array:
    digits = pa.array(numbers).cast(pa.string())
    return pc.binary_join_element_wise(f"{world.model_id}{kind}", digits, "")


def _money(cents: np.ndarray, missing: np.ndarray | None = None) -> pa.Array:
    wide = pa.array(cents.astype(np.int64), mask=missing).cast(pa.decimal128(19, 0))
    return pa.Array.from_buffers(_MONEY, len(cents), wide.buffers(), wide.null_count)


def _times(seconds: np.ndarray) -> pa.Array:
    return pa.array(seconds.astype(np.int64) * 1_000_000).cast(_TIME)


def _decisions(world: World, cases: pd.DataFrame) -> pa.Table:
    size = len(cases)
    refused = (cases["declined"] | cases["hard"]).to_numpy()
    decided = _times(cases["decided"].to_numpy())
    ids = _named(world, "-", cases.index.to_numpy())
    chance = cases["chance"].to_numpy()
    return pa.table(
        {
            "decision_id": ids,
            "model_id": pa.array([world.model_id]).take(pa.array(np.zeros(size, np.int8))),
            "model_version": pa.array(["v1"]).take(pa.array(np.zeros(size, np.int8))),
            "decided_at": decided,
            "recorded_at": decided,
            "customer_id": _named(world, "-c", cases["customer"].to_numpy()),
            "amount": _money(cases["cents"].to_numpy()),
            "currency_code": pa.array(["EUR"]).take(pa.array(np.zeros(size, np.int8))),
            "score": pa.array(world.score(cases["risk"].to_numpy())),
            "action": pa.array(["approve", "decline"]).take(pa.array(refused.astype(np.int8))),
            "is_control": pa.array(cases["control"].to_numpy()),
            "control_probability": pa.array(chance, mask=np.isnan(chance)),
            # Every case is an attempt of its own: no case here is a retry of another.
            "attempt_group_id": ids,
        }
    )


def _outcomes(world: World, cases: pd.DataFrame) -> pa.Table:
    known = cases[(cases["reported"] >= 0) & (cases["reported"] <= _LAST_DAY)]
    back = known[(known["recovered"] > 0) & (known["recovered_on"] <= _LAST_DAY)]
    first = _events(world, known, known["reported"], is_recovery=False)
    return pa.concat_tables([first, _events(world, back, back["recovered_on"], is_recovery=True)])


def _events(
    world: World, cases: pd.DataFrame, day: pd.Series[int], *, is_recovery: bool
) -> pa.Table:
    ids = _named(world, "-", cases.index.to_numpy())
    adverse = cases["adverse"].to_numpy()
    investigated = ~cases["happened"].to_numpy()
    evidence = np.where(investigated, np.where(adverse, 1, 2), 0)
    words = pa.array(["chargeback", "investigation", "customer_confirmed"])
    # At the end of the day, so that nothing is reported before it was decided.
    recorded = day.to_numpy() * DAY + DAY - 1
    nothing = np.ones(len(cases), dtype=bool)
    is_loss = cases["happened"].to_numpy() & adverse
    return pa.table(
        {
            "outcome_id": _named(world, "-r" if is_recovery else "-o", cases.index.to_numpy()),
            "decision_id": ids,
            "outcome": pa.array(["good", "adverse"]).take(pa.array(adverse.astype(np.int8))),
            "evidence": words.take(pa.array(evidence.astype(np.int8))),
            "recorded_at": _times(recorded),
            "loss_amount": _money(cases["loss"].to_numpy(), nothing if is_recovery else ~is_loss),
            "recovered_amount": _money(
                cases["recovered"].to_numpy(), None if is_recovery else nothing
            ),
            "decided_at": _times(cases["decided"].to_numpy()),
        }
    )


def _churn(world: World, churn: pd.DataFrame) -> pa.Table:
    gone = churn[(churn["left_on"] >= 0) & (churn["left_on"] <= _LAST_DAY)]
    return pa.table(
        {
            "customer_id": _named(world, "-c", gone["customer"].to_numpy()),
            "churned_at": _times(gone["left_on"].to_numpy() * DAY),
            "recorded_at": _times(gone["left_on"].to_numpy() * DAY),
        }
    )


def _customers(world: World, churn: pd.DataFrame) -> pa.Table:
    return pa.table(
        {
            "customer_id": _named(world, "-c", churn["customer"].to_numpy()),
            "annual_margin_amount": _money(np.full(len(churn), 12_000)),
        }
    )


def _write_registers(folder: Path, worlds: list[World]) -> None:
    folder.mkdir()
    for source in (project_folder() / "seeds").glob("*.csv"):
        header = source.read_text(encoding="utf-8").splitlines()[0]
        (folder / source.name).write_text(header + "\n", encoding="utf-8")
    shutil.copy(project_folder() / "seeds" / "fx_rates.csv", folder / "fx_rates.csv")
    first = f"{FIRST_MONTH}-01"
    owner = {"owner_id": _OWNER, "name": "Owner", "email": "owner@example.com", "channel": "email"}
    settings = {
        "company_name": "Simulated worlds",
        "reporting_currency_code": "EUR",
        "default_owner_id": _OWNER,
    }
    rows = {
        "owners": [owner],
        "settings": [{"setting": key, "value": value} for key, value in settings.items()],
        "models": [_model(world) for world in worlds],
        "ownership": [
            {"model_id": world.model_id, "owner_id": _OWNER, "valid_from": first}
            for world in worlds
        ],
        "policies": [row for world in worlds for row in _policies(world)],
        "unit_economics": [_economics(world) for world in worlds],
        "sla_targets": [row for world in worlds for row in _agreements(world)],
    }
    for name, lines in rows.items():
        _add_rows(folder / f"{name}.csv", lines)


def _add_rows(path: Path, rows: list[dict[str, object]]) -> None:
    names = path.read_text(encoding="utf-8").strip().split(",")
    with path.open("a", encoding="utf-8", newline="") as file:
        csv.DictWriter(file, names, lineterminator="\n").writerows(rows)


def _model(world: World) -> dict[str, object]:
    return {
        "model_id": world.model_id,
        "name": world.model_id,
        "use_case": "A simulated world",
        "adverse_word": "fraud",
        "good_word": "genuine payment",
        "label_horizon_days": HORIZON,
        "launched_on": f"{FIRST_MONTH}-01",
        "currency_code": "EUR",
        "tier": 1,
        "baseline": "approve_all",
        "status": "live",
    }


def _policies(world: World) -> list[dict[str, object]]:
    at = [0, *np.flatnonzero(np.diff(world.cut)) + 1]
    begins = [str(FIRST_MONTH + month) + "-01" for month in at]
    levels = world.score(world.cut[at])
    return [
        {
            "model_id": world.model_id,
            "model_version": "v1",
            "review_at": f"{level:.12f}",
            "decline_at": f"{level:.12f}",
            "valid_from": begin,
            "valid_to": end,
        }
        for level, begin, end in zip(levels, begins, [*begins[1:], ""], strict=True)
    ]


def _economics(world: World) -> dict[str, object]:
    return {
        "model_id": world.model_id,
        "valid_from": f"{FIRST_MONTH}-01",
        "margin_rate": world.margin_rate,
        "loss_given_adverse": world.given_loss,
        "chargeback_fee_amount": ADVERSE_COST,
        "handling_cost_amount": 0,
        "review_cost_amount": 0,
        "running_cost_amount_per_month": RUNNING_COST,
        "attrition_window_days": ATTRITION_WINDOW,
        "delay_tail_factor": 1,
    }


def _agreements(world: World) -> list[dict[str, object]]:
    if world.family.agreed:
        return agreements(world)
    return [_window_agreement(world)] if world.family.windows else []


def _window_agreement(world: World) -> dict[str, object]:
    """Ask for windows of three months; the level itself is beside the point."""
    return {
        "sla_id": f"value_{world.model_id}",
        "model_id": world.model_id,
        "metric": "decision_value_amount",
        "direction": "floor",
        "warn_at": 2,
        "breach_at": 1,
        "harmful_at": 0,
        "grain": "rolling_3m",
        "confidence": 0.95,
        "valid_from": f"{FIRST_MONTH}-01",
        "agreed_by": _OWNER,
        "agreed_on": f"{FIRST_MONTH}-01",
    }
