"""What the pages say, before any of it is HTML."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from afterlaunch.errors import AfterlaunchError
from afterlaunch.report.compute.pages import Pages, file_name
from afterlaunch.report.page import ModelSection

AUGUST = date(2025, 8, 1)


def model(computed: Pages, model_id: str) -> ModelSection:
    return next(one for one in computed.company.models if one.model_id == model_id)


def test_the_newest_complete_month_is_shown_and_later_ones_wait(computed: Pages):
    card = model(computed, "card_fraud")
    assert card.shown_month == AUGUST
    assert [one.month.month for one in card.waiting] == [9, 10, 11, 12]
    assert card.waiting[0].maturity == pytest.approx(0.94)
    assert card.waiting[0].complete_on == date(2026, 1, 28)


def test_a_model_without_a_complete_month_has_no_figures_and_says_when_the_first_comes(
    computed: Pages,
):
    credit = model(computed, "credit_line")
    assert credit.shown_month is None
    assert credit.money.decision_value.is_missing
    assert all(side.now.is_missing and not side.changes for side in credit.detection)
    assert credit.trends == ()
    assert credit.waiting[0].complete_on == date(2026, 6, 30)


def test_bounds_have_two_ends_and_no_point(computed: Pages):
    value = model(computed, "merchant_risk").money.decision_value
    assert (value.has_point, value.low, value.high) == (False, -41000.0, 52000.0)
    assert model(computed, "merchant_risk").money.against_plan == "below"


def test_every_standing_comes_from_the_worst_sla(computed: Pages):
    found = {one.model_id: one.standing for one in computed.company.models}
    assert found == {
        "card_fraud": "breach",
        "merchant_risk": "waived",
        "account_takeover": "not_enough_evidence",
        "credit_line": "not_enough_evidence",
        "orphan": "none_agreed",
    }
    assert [one.standing for one in computed.company.models][0] == "breach"


def test_an_sla_line_is_the_newest_judged_period_and_knows_since_when_it_is_missed(
    computed: Pages,
):
    line = model(computed, "card_fraud").slas[0]
    assert (line.sla_id, line.state, line.period_start) == ("cf_detection", "breach", AUGUST)
    assert line.breached_since == date(2025, 6, 1)
    # September on is provisional, not unclear: it will be judged when outcomes are in.
    assert line.unclear_since is None


def test_an_sla_that_was_never_judged_shows_its_newest_complete_period(computed: Pages):
    (line,) = model(computed, "account_takeover").slas
    assert (line.state, line.period_start) == ("not_enough_evidence", date(2025, 6, 1))
    assert line.cases_needed == 64


def test_value_per_thousand_stands_beside_that_at_the_launch_rate(computed: Pages):
    money = model(computed, "card_fraud").money
    own, at_launch = money.value_per_thousand, money.value_per_thousand_at_launch_rate
    assert at_launch.value == pytest.approx(0.8 * own.value)
    assert (own.unit, at_launch.currency) == ("amount", "EUR")
    assert model(computed, "merchant_risk").money.value_per_thousand_at_launch_rate.is_missing


def test_an_owner_change_names_who_came_before(computed: Pages):
    (before,) = model(computed, "card_fraud").earlier_owners
    assert (before.owner_id, before.last_month) == ("ben", date(2025, 2, 1))
    ben = next(page for page in computed.owners if page.owner_id == "ben")
    assert [one.name for one in ben.former][0] == "Card fraud"
    assert ben.models == ()


def test_an_unowned_model_is_put_to_the_manager_of_its_last_owner(computed: Pages):
    eve = next(page for page in computed.owners if page.owner_id == "eve")
    assert [one.kind for one in eve.asks] == ["name_owner", "agree_sla"]
    assert model(computed, "orphan") in eve.team
    asked = {one.kind: one.addressee for one in computed.company.asks}
    assert asked["name_owner"] == "Eve Falk"


def test_months_an_owner_had_not_accepted_are_said_in_words(
    company: Any, compute: Callable[[Any], Pages]
):
    company.metric("card_fraud", date(2025, 3, 1), "decision_count", 900, owner_id="(unaccepted)")
    earlier = model(compute(company), "card_fraud").earlier_owners
    assert [one.owner_name for one in earlier][-1] == "nobody who had accepted it"


def test_whether_to_open_a_refresh_is_asked_while_none_is_open(
    company: Any, compute: Callable[[Any], Pages]
):
    del company.rows["fct_refresh_cases"]
    asked = [one.kind for one in compute(company).owners[0].asks]
    assert asked == ["decide_refresh", "add_controls", "look_closer"]


def test_a_refresh_is_shown_to_its_owner_and_to_who_is_to_act(computed: Pages):
    anna = next(page for page in computed.owners if page.owner_id == "anna")
    assert [one.case_id for one in anna.refreshes] == [
        "card_fraud-2025-12-05",
        "merchant_risk-2025-01-31",
    ]
    dora = next(page for page in computed.owners if page.owner_id == "dora")
    assert [one.model_id for one in dora.refreshes] == ["merchant_risk"]
    # The proof of the deployed one comes by itself, and what was closed long ago is not shown.
    assert [one.kind for one in dora.asks] == ["explain_gap"]
    assert len(computed.company.refreshes) == 2


def test_the_pace_of_a_year_is_the_mean_over_its_cases_and_the_sum_of_its_costs(computed: Pages):
    card, merchant, together = computed.company.paces
    assert (card.name, merchant.name, together.name) == ("Card fraud", "Merchant risk", "")
    days = [one.year["days_to_decide"].value for one in computed.company.paces]
    assert days == pytest.approx([(10 + 2 * 4) / 3, 26, (10 + 2 * 4 + 26) / 4])
    assert [sorted(one.year_before) for one in computed.company.paces] == [
        ["days_to_decide"], [], ["days_to_decide"],
    ]  # fmt: skip
    assert card.year_before["days_to_decide"].value == 30
    assert together.year["cost_of_delay_amount"].value == 900


def test_asks_follow_from_where_each_sla_stands(computed: Pages):
    anna = next(page for page in computed.owners if page.owner_id == "anna")
    assert [(one.kind, one.due_on) for one in anna.asks] == [
        ("refresh_step", date(2025, 12, 15)),
        ("add_controls", date(2026, 1, 30)),
        ("look_closer", date(2026, 1, 30)),
    ]
    dora = next(page for page in computed.owners if page.owner_id == "dora")
    # The waived breach asks nothing; the business case, certainly missed, does.
    assert [one.kind for one in dora.asks] == ["explain_gap"]


def test_open_incidents_stand_with_who_answers_for_the_model(computed: Pages):
    of = {page.owner_id: [one.incident_id for one in page.incidents] for page in computed.owners}
    assert of["anna"] == ["card_fraud-misses-2025-06-30"]
    assert of["eve"] == ["orphan-declines-2025-07-31"]
    assert of["dora"] == []  # resolved
    assert [one.incident_id for one in computed.company.incidents] == [
        "card_fraud-misses-2025-06-30", "intake-outcomes-2025-11-30", "orphan-declines-2025-07-31",
    ]  # fmt: skip


def test_false_breaches_expected_by_chance_sum_over_judged_slas(computed: Pages):
    # Judged: card_fraud twice, merchant_risk twice, all at 95 %.
    assert computed.company.judged_slas == 4
    assert computed.company.expected_false_breaches == pytest.approx(0.2)


def test_counted_facts_are_never_missed_by_chance(company: Any, compute: Callable[[Any], Pages]):
    company.sla(
        "cf_fresh", "card_fraud", "freshness_days", AUGUST, direction="ceiling", unit="days",
        warn_at=2, breach_at=4, harmful_at=7, value=1.0, lower=1.0, upper=1.0, state="ok",
        evidence="observed",
    )  # fmt: skip
    page = compute(company).company
    assert page.judged_slas == 5
    assert page.expected_false_breaches == pytest.approx(0.2)


def test_changes_say_whether_the_ranges_are_apart(computed: Pages):
    by_value = model(computed, "card_fraud").detection[0]
    quarter, year = by_value.changes
    assert (quarter.months_before, quarter.is_better) == (3, False)
    assert (quarter.beyond_ranges, year.beyond_ranges) == (False, True)
    assert year.difference == pytest.approx(-0.14)
    (unknown, _) = model(computed, "merchant_risk").detection[0].changes
    assert (unknown.difference, unknown.is_better) == (None, None)


def test_a_waiting_month_shows_what_it_is_expected_to_come_to(computed: Pages):
    waiting = {one.month.month: one for one in model(computed, "card_fraud").waiting}
    november, december = waiting[11], waiting[12]
    assert (november.is_expected, november.maturity) == (True, 0.86)
    assert november.decision_value.value == 301000.0
    assert (november.detection.low, november.detection.high) == pytest.approx((0.66, 0.76))
    assert (december.is_expected, december.net_loss.is_missing) == (False, True)


def test_an_estimate_never_replaces_a_complete_month(company: Any, compute: Callable[[Any], Pages]):
    company.metric(
        "card_fraud", AUGUST, "net_loss_bps", 99.0, estimate="corrected", is_provisional=False
    )
    found = model(compute(company), "card_fraud")
    (trend,) = (one for one in found.trends if one.metric == "net_loss_bps")
    (point,) = (one for one in trend.points if one.month == AUGUST)
    assert point.figure.value == pytest.approx(8.2 + 5 * 0.7)


def test_trends_keep_a_gap_where_there_is_no_evidence(computed: Pages):
    trend = model(computed, "card_fraud").trends[0]
    # November stands as what it is expected to come to.
    assert [point.figure.is_missing for point in trend.points[-3:]] == [False, False, True]
    assert [point.figure.is_expected for point in trend.points[-3:]] == [False, True, False]
    assert trend.line_kind == "floor"
    assert [point.month.month for point in trend.points if point.is_breach] == [6, 7, 8]


def test_drift_counts_unbroken_months_and_leaves_untested_features_aside(computed: Pages):
    found = model(computed, "card_fraud").drift
    assert [(one.feature, one.state) for one in found.findings] == [
        ("amount", "confirmed"),
        ("country", "watch"),
    ]
    assert found.findings[0].since == date(2025, 10, 1)
    assert (found.tested, found.untested) == (3, 1)


def test_rejects_are_grouped_without_the_values_they_quote(computed: Pages):
    reasons = {(one.table, one.reason): one.rows for one in computed.company.intake.reasons}
    assert reasons["decisions", "decided_at: a value is not a timestamp"] == 1
    assert reasons["outcomes", "wrong number of fields"] == 2


def test_totals_are_left_out_when_currencies_do_not_add_up(
    company: Any, compute: Callable[[Any], Pages]
):
    company.rows["dim_models"][0]["currency_code"] = "USD"
    kept = [row for row in company.rows["fct_metrics"] if row["model_id"] != "(all)"]
    company.rows["fct_metrics"] = kept
    found = compute(company).company
    assert found.has_mixed_currencies
    assert found.totals == ()


def test_a_month_outside_the_figures_is_refused_with_the_months_there_are(
    company: Any, tmp_path: Path
):
    with pytest.raises(AfterlaunchError, match="2023-01") as caught:
        company.records(tmp_path, date(2023, 1, 15))
    assert "2024-08 to 2025-12" in caught.value.mend


def test_empty_marts_are_refused_in_words(company: Any, tmp_path: Path):
    company.rows.clear()
    with pytest.raises(AfterlaunchError, match="nothing to report"):
        company.records(tmp_path)


def test_an_earlier_month_is_shown_with_what_is_known_today(company: Any, tmp_path: Path):
    from afterlaunch.report.compute.pages import pages

    found = pages(company.records(tmp_path, date(2025, 3, 9)))
    card = model(found, "card_fraud")
    assert (found.month, card.shown_month) == (date(2025, 3, 1), date(2025, 3, 1))
    assert card.waiting == ()
    assert card.standing == "at_risk"


@pytest.mark.parametrize("owner_id", ["company", "../x", ".hidden", "a/b", "a b"])
def test_no_owner_id_can_leave_the_folder_or_take_the_companys_page(owner_id: str):
    name = file_name(owner_id)
    assert name != "company.html"
    assert "/" not in name and not name.startswith(".")
    assert name != file_name(owner_id + "_")
