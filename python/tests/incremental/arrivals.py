"""Thirty days of deliveries with everything that goes wrong in one: a seeded world cut into files.

Late, corrected, re-delivered, conflicting, orphaned, out-of-order and faulty rows; a file whose
rows all lose to a later one; an empty file. `write` lays the files out by day of arrival.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

DAYS = 30
A_DAY = 120
FIRST = datetime(2024, 1, 1)
AS_OF = "2024-01-30"

REGISTERS = {
    "models": (
        "model_id,name,use_case,adverse_word,good_word,label_horizon_days,launched_on,"
        "currency_code,regulatory_scope,tier,baseline,adverse_reasons,status\n"
        "m1,One,fraud,fraud,good,8,2024-01-01,EUR,,1,approve_all,third_party|other,live\n"
        "m2,Two,credit,default,good,8,2024-01-01,EUR,,1,decline_all,,live\n"
    ),
    "owners": (
        "owner_id,name,email,channel,business_unit,manager_owner_id\n"
        "a,Ann,a@example.com,,Cards,\nb,Bob,b@example.com,,Cards,a\n"
    ),
    "ownership": "model_id,owner_id,valid_from,valid_to\n"
    "m1,a,2024-01-01,2024-01-12\nm1,b,2024-01-12,\nm2,b,2024-01-01,\n",
    "unit_economics": (
        "model_id,segment,valid_from,valid_to,margin_rate,loss_given_adverse,"
        "chargeback_fee_amount,handling_cost_amount,review_cost_amount,"
        "running_cost_amount_per_month,attrition_window_days,delay_tail_factor\n"
        "m1,,2024-01-01,,0.02,0.9,10,5,3,1000,90,1\nm2,,2024-01-01,,0.05,0.7,0,20,8,500,90,1\n"
    ),
    "features": "model_id,feature,kind\n"
    "m1,speed,numeric\nm1,channel,categorical\nm2,speed,numeric\n",
    "policies": "model_id,model_version,segment,review_at,decline_at,valid_from,valid_to\n"
    "m1,v1,,0.6,0.7,2024-01-01,\n",
    "drift_references": "model_id,reference_from,reference_until\nm1,2024-01-01,2024-01-16\n",
    "sla_targets": (
        "sla_id,model_id,metric,segment,direction,warn_at,breach_at,harmful_at,grain,confidence,"
        "valid_from,valid_to,agreed_by,agreed_on\n"
        "d,m1,detection_rate_count,,floor,0.8,0.7,0.5,week,0.95,2024-01-01,,a,2023-12-01\n"
        "f,m1,approval_rate_count,north,floor,0.8,0.7,0.5,day,0.95,2024-01-01,,a,2023-12-01\n"
    ),
}


def _decisions(rng: np.random.Generator) -> pd.DataFrame:
    n = DAYS * A_DAY
    day = np.repeat(np.arange(DAYS), A_DAY)
    action = rng.choice(["approve", "decline", "review"], n, p=[0.82, 0.14, 0.04])
    declined = action == "decline"
    decided = FIRST + pd.to_timedelta(day, "D") + pd.to_timedelta(rng.integers(0, 79200, n), "s")
    return pd.DataFrame(
        {
            "decision_id": [f"d{i:05d}" for i in range(n)],
            "model_id": rng.choice(["m1", "m2"], n),
            "model_version": "v1",
            "decided_at": decided,
            "recorded_at": decided + pd.Timedelta(hours=2),
            "customer_id": [f"c{i:03d}" for i in rng.integers(0, 600, n)],
            "segment": rng.choice(["north", "south"], n),
            "amount": np.round(rng.gamma(2, 60, n), 2),
            "currency_code": "EUR",
            "score": np.round(rng.random(n), 4),
            "action": action,
            "is_control": declined & (rng.random(n) < 0.3),
            "control_probability": np.where(declined & (rng.random(n) < 0.95), 0.3, np.nan),
            "speed": np.round(rng.normal(size=n), 3),
            "channel": rng.choice(["web", "shop"], n),
            "arrives": day + np.where(rng.random(n) < 0.06, rng.integers(1, 9, n), 0),
            "attempt_group_id": [f"g{i // 4:04d}" if i % 4 else None for i in range(n)],
            "exposure_amount": np.where(np.arange(n) % 2, 150.0, np.nan),
            "file": "day",
        }
    ).assign(
        is_control=lambda d: d["is_control"] & d["control_probability"].notna(),
        # m2 delivers none: tries are told by customer and time.
        attempt_group_id=lambda d: d["attempt_group_id"].where(d["model_id"] == "m1"),
    )


def _copies(decisions: pd.DataFrame, rng: np.random.Generator) -> list[pd.DataFrame]:
    """Re-deliveries, conflicting copies that win and that lose, faulty rows."""
    later = lambda rows: rows["arrives"] + rng.integers(1, 10, len(rows))  # noqa: E731
    again = decisions.sample(frac=0.05, random_state=1)
    wins = decisions.sample(frac=0.02, random_state=2)
    loses = decisions.sample(frac=0.02, random_state=3)
    faulty = decisions.sample(frac=0.01, random_state=4)
    hour = pd.Timedelta(hours=1)
    return [
        again.assign(arrives=later(again), file=rng.choice(["0-again", "z-again"], len(again))),
        wins.assign(
            arrives=later(wins), amount=wins["amount"] + 7, action="approve", is_control=False,
            recorded_at=wins["recorded_at"] - hour, file="0-wins",
        ),
        loses.assign(
            arrives=later(loses), amount=loses["amount"] + 9,
            recorded_at=loses["recorded_at"] + hour, file="loses",
        ),
        faulty.assign(
            decision_id="f" + faulty["decision_id"], amount=-1.0,
            model_id=np.where(rng.random(len(faulty)) < 0.5, "m1", "m9"), file="faulty",
        ),
    ]  # fmt: skip


def _lost_file(decisions: pd.DataFrame) -> list[pd.DataFrame]:
    """A file of day 5 whose every row loses to one of day 12."""
    rows = decisions.iloc[:40].assign(decision_id="x" + decisions["decision_id"].iloc[:40])
    better = rows.assign(
        recorded_at=rows["recorded_at"] - pd.Timedelta(hours=1), amount=rows["amount"] + 1
    )
    return [rows.assign(arrives=5, file="lost"), better.assign(arrives=12, file="better")]


def _outcomes(decisions: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    n = len(decisions)
    told = decisions[rng.random(n) < np.where(decisions["action"] == "approve", 0.08, 0.5)]
    n = len(told)
    recorded = told["decided_at"] + pd.to_timedelta(rng.integers(1, 12, n), "D")
    first = pd.DataFrame(
        {
            "outcome_id": "o" + told["decision_id"],
            "decision_id": told["decision_id"],
            "outcome": rng.choice(["adverse", "good"], n, p=[0.7, 0.3]),
            "evidence": rng.choice(["chargeback", "investigation", "review_cleared"], n),
            "reason": rng.choice(["third_party", "first_party", None], n, p=[0.5, 0.2, 0.3]),
            "recorded_at": recorded,
            "loss_amount": np.where(rng.random(n) < 0.6, told["amount"], np.nan),
            "recovered_amount": np.where(rng.random(n) < 0.2, 5.0, np.nan),
        }
    )
    corrected = first.sample(frac=0.25, random_state=5)
    corrected = corrected.assign(
        outcome_id=corrected["outcome_id"] + "-2",
        outcome=rng.choice(["adverse", "good"], len(corrected)),
        recorded_at=corrected["recorded_at"]
        + pd.to_timedelta(rng.integers(0, 9, len(corrected)), "D"),
    )
    orphans = first.iloc[:5].assign(
        outcome_id="orphan" + first["outcome_id"].iloc[:5], decision_id="never"
    )
    rows = pd.concat([first, corrected, orphans])
    # Some arrive before their (late) decision, some long after they were recorded.
    day = (rows["recorded_at"] - FIRST).dt.days + np.where(rng.random(len(rows)) < 0.1, 4, 0)
    rows = rows.assign(arrives=day, file="day")
    again = rows.sample(frac=0.05, random_state=6)
    return pd.concat([rows, again.assign(arrives=again["arrives"] + 3, file="0-again")])


def _final_actions(decisions: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    reviews = decisions[decisions["action"] == "review"].sample(frac=0.9, random_state=7)
    n = len(reviews)
    first = pd.DataFrame(
        {
            "decision_id": reviews["decision_id"],
            "final_action": rng.choice(["approve", "decline"], n),
            "recorded_at": reviews["decided_at"] + pd.to_timedelta(rng.integers(1, 6, n), "D"),
        }
    )
    second = first.sample(frac=0.2, random_state=8).assign(final_action="decline")
    second["recorded_at"] += pd.Timedelta(days=2)
    rows = pd.concat([first, second])
    return rows.assign(arrives=(rows["recorded_at"] - FIRST).dt.days, file="day")


def write(folder: Path, seed: int) -> None:
    """Write ``folder/registers`` and one ``folder/day-NN/<table>/*.parquet`` tree per day."""
    rng = np.random.default_rng(seed)
    decisions = _decisions(rng)
    extra = [*_copies(decisions, rng), *_lost_file(decisions)]
    tables = {
        "decisions": pd.concat([decisions, *extra]),
        "outcomes": _outcomes(decisions, rng),
        "final_actions": _final_actions(decisions, rng),
    }
    registers = folder / "registers"
    registers.mkdir(parents=True)
    for template in (Path(__file__).resolve().parents[3] / "seeds").glob("*.csv"):
        header = template.read_text(encoding="utf-8").splitlines()[0] + "\n"
        (registers / template.name).write_text(
            REGISTERS.get(template.stem, header), encoding="utf-8"
        )
    with duckdb.connect() as connection:
        for table, rows in tables.items():
            within = rows[rows["arrives"] < DAYS]
            for (day, name), part in within.groupby(["arrives", "file"], sort=True):
                place = folder / f"day-{day:02d}" / table
                place.mkdir(parents=True, exist_ok=True)
                delivered = part.drop(columns=["arrives", "file"])
                if name in ("lost", "better"):
                    delivered = delivered.drop(columns=["speed"])
                connection.register("delivered", delivered)
                connection.execute(f"copy delivered to '{place}/{name}-{day:02d}.parquet'")
        empty = folder / "day-07" / "decisions" / "empty.parquet"
        connection.execute(f"copy (select * from delivered where false) to '{empty}'")


def arrival_days(folder: Path) -> list[Path]:
    """Folders of the days on which anything arrives, in order."""
    return sorted(folder.glob("day-*"))
