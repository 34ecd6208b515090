"""Incidents do not depend on when somebody ran the job, and hold every breach once."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

STATES = ["breach", "ok", "at_risk", "not_enough_evidence"]
# One agreement of every side, two of one, and a segment that folds into the whole model.
AGREEMENTS = {
    "detection": ("detection_rate_count", "floor", "(all)"),
    "detection_travel": ("detection_rate_count", "floor", "travel"),
    "false_declines": ("false_decline_rate_value", "ceiling", "(all)"),
    "value": ("decision_value_amount", "floor", "(all)"),
    "freshness": ("freshness_days", "ceiling", "(all)"),
}
MODELS = 12
MONTHS = pd.date_range("2023-01-01", "2024-12-01", freq="MS")
LABELS_IN = 4  # months until a period is judged
SPELLS = """
select incident_id, subject_id, spell, opened_on, resolved_on, began_on, first_bad_end
from int_incident_folds
order by all
"""


@pytest.fixture(scope="module")
def company() -> dict[str, pd.DataFrame]:
    """Verdicts of two years by chance: some looked at twice, some waived, some agreements ended."""
    draw = np.random.default_rng(20250101)
    terms, waivers, rows = [], [], []
    for model in range(MODELS):
        for name, (metric, direction, segment) in AGREEMENTS.items():
            sla_id = f"m{model}_{name}"
            ends = pd.Timestamp("2024-09-10" if draw.random() < 0.2 else "2999-01-01")
            terms.append({"sla_id": sla_id, "valid_to": ends})
            waived = (pd.Timestamp("2023-10-15"), pd.Timestamp("2024-03-01"))
            has_waiver = draw.random() < 0.3
            if has_waiver:
                waivers.append(
                    {"sla_id": sla_id, "waived_from": waived[0], "waived_until": waived[1]}
                )
            state = "ok"
            for start in MONTHS:
                # Trouble lasts: with even chances nothing would fold and nothing relapse.
                state = state if draw.random() < 0.5 else str(draw.choice(STATES))
                for look in range(1 + (draw.random() < 0.4)):
                    state = state if look == 0 or draw.random() < 0.7 else str(draw.choice(STATES))
                    seen = start + pd.offsets.MonthEnd(1 + LABELS_IN + look)
                    rows.append(
                        {
                            "sla_id": sla_id, "model_id": f"m{model}", "metric": metric,
                            "direction": direction, "segment": segment, "grain": "month",
                            "period_start": start, "period_end": start + pd.offsets.MonthEnd(1),
                            "evaluated_on": seen, "state": state, "excess_amount": 100,
                            "is_alert": state in ("breach", "at_risk"),
                            "is_waived": has_waiver and waived[0] <= seen < waived[1],
                        }
                    )  # fmt: skip
    return {
        "fct_sla_results": pd.DataFrame(rows),
        "stg_sla_targets": pd.DataFrame(terms),
        "stg_sla_waivers": pd.DataFrame(waivers),
    }


def test_month_by_month_gives_the_incidents_of_one_run(company, incident_models) -> None:
    results = company["fct_sla_results"]
    days = sorted(results.evaluated_on.unique())
    incident_models.run(days[-1].date(), **company)
    full = incident_models.table(SPELLS)
    assert full.incident_id.nunique() > 60
    assert full.groupby("incident_id").subject_id.nunique().max() >= 3
    assert full.resolved_on.notna().sum() > 60
    for day in days[:-1:2]:
        known = company | {"fct_sla_results": results[results.evaluated_on <= day]}
        incident_models.run(day.date(), **known)
        then = full[full.opened_on <= day].reset_index(drop=True)
        then["resolved_on"] = then.resolved_on.where(then.resolved_on <= day)
        pd.testing.assert_frame_equal(incident_models.table(SPELLS), then, check_dtype=False)


def test_every_breach_of_a_day_is_in_one_open_incident(company, incident_models) -> None:
    results = company["fct_sla_results"]
    days = sorted(results.evaluated_on.unique())
    breached = 0
    for day in days[::5]:
        known = results[results.evaluated_on <= day]
        incident_models.run(day.date(), **company | {"fct_sla_results": known})
        judged = known[known.state != "not_enough_evidence"].sort_values(
            ["period_start", "evaluated_on"]
        )
        ends = company["stg_sla_targets"].set_index("sla_id").valid_to
        newest = judged.groupby("sla_id").last()
        bad = newest[
            (newest.state == "breach") & ~newest.is_waived & (ends.reindex(newest.index) > day)
        ]
        held = incident_models.table(
            "select subject_id, incident_id from int_incident_folds"
            " inner join int_incident_status using (incident_id) where status <> 'resolved'"
        ).drop_duplicates()
        counts = held.groupby("subject_id").incident_id.nunique().reindex(bad.index)
        assert (counts == 1).all(), counts[counts != 1]
        breached += len(bad)
    assert breached > 40
