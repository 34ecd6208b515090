"""Groups delivered late to the demo company: one is declined more often, one is like the others."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

AS_OF = "evaluated_on = (select max(evaluated_on) from marts.fct_metrics)"
MODEL = "credit_line"
AGREED = 0.9
SLA = (
    f"{MODEL}_impact,{MODEL},adverse_impact_ratio,,floor,.95,{AGREED},.7,rolling_3m,0.95,"
    "2024-01-01,,priya.nair,2023-12-15"
)
UNFAIR, ALIKE, REFERENCE = "unfair", "alike", "reference"


def read(workspace: Path, sql: str) -> pd.DataFrame:
    """Return what a query of the warehouse says."""
    with duckdb.connect(str(workspace / "warehouse.duckdb"), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        return connection.sql(sql).df()


def plant(workspace: Path) -> None:
    """Put customers into groups: of those ever declined, more into the unfair one."""
    folder = workspace / "raw" / "groups"
    folder.mkdir()
    with duckdb.connect() as connection:
        connection.execute(
            f"""
            copy (
                with customers as (
                    select customer_id, bool_or("action" <> 'approve') as is_stopped
                    from read_parquet('{workspace}/raw/decisions/2*-*[0-9].parquet')
                    where model_id = '{MODEL}' and customer_id is not null group by customer_id
                ), drawn as (
                    select *, md5_number_lower(customer_id) % 100 as draw,
                        md5_number_upper(customer_id) % 20 as side
                    from customers
                )
                select customer_id, case
                    when draw < case when is_stopped then 80 else 25 end then '{UNFAIR}'
                    when side < 13 then '{REFERENCE}' else '{ALIKE}' end as "group",
                    "group" = '{REFERENCE}' as is_reference
                from drawn order by customer_id
            ) to '{folder}/groups.parquet' (format parquet)
            """
        )


def shadow(workspace: Path) -> None:
    """Score half a year by a challenger that turns away every fourth of the unfair group more."""
    folder = workspace / "raw" / "challenger_scores"
    with duckdb.connect() as connection:
        connection.execute(
            f"""
            copy (
                select decisions.decision_id, 'fair' as model_version, decisions.score,
                    case when decisions."action" = 'approve' and not (
                        groups."group" = '{UNFAIR}'
                        and md5_number_lower(decisions.decision_id) % 4 = 0
                    ) then 'approve' else 'decline' end as "action"
                from read_parquet('{workspace}/raw/decisions/2*-*[0-9].parquet') as decisions
                join read_parquet('{workspace}/raw/groups/groups.parquet') as groups
                    using (customer_id)
                where decisions.model_id = '{MODEL}' and decisions.decided_at < '2024-07-01'
                qualify row_number() over (partition by decisions.decision_id) = 1
                order by decisions.decision_id
            ) to '{folder}/fair.parquet' (format parquet)
            """
        )


@pytest.fixture(scope="module")
def company(demo_build, afterlaunch, tmp_path_factory) -> Path:
    """Return the demo company after a second run that brought groups and an agreement on them."""
    folder = tmp_path_factory.mktemp("fair") / "workspace"
    shutil.copytree(demo_build, folder)
    plant(folder)
    shadow(folder)
    with (folder / "registers" / "sla_targets.csv").open("a", encoding="utf-8") as file:
        file.write(SLA + "\n")
    done = afterlaunch("run", "--workspace", folder, "--fail-on", "error")
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="module")
def decisions(company) -> pd.DataFrame:
    """Every ended decision of a group's customer: month, group, whether the policy approved it."""
    states = read(
        company,
        f"""
        select days.customer_id, days.decided_on, days.approved_count as size, true as is_approved
        from main.int_group_days as days where model_id = '{MODEL}'
        union all
        select customer_id, decided_on, 1, policy_action = 'approve'
        from main.int_case_states
        where model_id = '{MODEL}' and "action" <> 'approve' and policy_action <> 'pending'
            and known_until = date '9999-12-31'
        """,
    )
    groups = pd.read_parquet(company / "raw" / "groups" / "groups.parquet")
    states = states.merge(groups, on="customer_id")
    states["period_start"] = states["decided_on"].dt.to_period("M").dt.start_time
    return states.loc[states.index.repeat(states["size"])].reset_index(drop=True)


def test_plain_approvals_of_groups_are_those_of_the_files(company) -> None:
    found = read(
        company, f"select sum(approved_count) n from main.int_group_days where model_id = '{MODEL}'"
    )
    expected = read(
        company,
        "select count(*) as n from main.int_accepted_decisions join read_parquet("
        f"'{company}/raw/groups/groups.parquet') using (customer_id) "
        f"where model_id = '{MODEL}' and \"action\" = 'approve'",
    )
    assert found["n"].iloc[0] == expected["n"].iloc[0] > 1000  # noqa: PLR2004


def test_ratios_are_those_of_every_single_decision(company, decisions) -> None:
    found = ratios(company, "grain = 'rolling_3m' and metric = 'adverse_impact_ratio'")
    assert len(found) > 20  # noqa: PLR2004
    for row in found.itertuples():
        months = pd.date_range(row.period_start, periods=3, freq="MS")
        inside = decisions[decisions["period_start"].isin(months)]
        rates = inside.groupby("group")["is_approved"].mean()
        expected = rates[row.group_name] / rates[REFERENCE]
        np.testing.assert_allclose(row.value, expected, rtol=1e-9)


def ratios(company: Path, where: str) -> pd.DataFrame:
    """Return rows of fct_fairness of the model that have a figure."""
    return read(
        company,
        "select * replace (cast(period_start as timestamp) as period_start) "
        f"from marts.fct_fairness where model_id = '{MODEL}' "
        f"and value is not null and {where} order by all",
    )


def test_limits_are_those_of_customers_drawn_anew(company, decisions) -> None:
    window = ratios(company, "grain = 'rolling_3m' and metric = 'adverse_impact_ratio'")
    start = window["period_start"].max()
    row = window[(window["period_start"] == start) & (window["group_name"] == UNFAIR)].iloc[0]
    inside = decisions[
        (decisions["decided_on"] >= start)
        & (decisions["decided_on"] < start + pd.DateOffset(months=3))
    ]
    rng = np.random.default_rng(7)
    customers = inside.groupby(["group", "customer_id"])["is_approved"].agg(["sum", "size"])

    def rate(group: str) -> np.ndarray:
        table = customers.loc[group].to_numpy()
        drawn = table[rng.integers(0, len(table), (4000, len(table)))].sum(axis=1)
        return drawn[:, 0] / drawn[:, 1]

    logs = np.log(rate(UNFAIR) / rate(REFERENCE))
    # Two groups are compared: the one-sided 95 % limits of both hold together.
    widened = 1.9599640 / 1.6448536
    half = (np.log(row["upper"]) - np.log(row["lower"])) / 2
    np.testing.assert_allclose(half, 1.9599640 * logs.std() * widened, rtol=0.05)
    assert row["comparison_count"] == 2  # noqa: PLR2004


def test_the_unfair_group_is_found_and_the_other_is_not(company) -> None:
    window = ratios(company, "grain = 'rolling_3m' and metric = 'adverse_impact_ratio'")
    unfair = window[window["group_name"] == UNFAIR]
    alike = window[window["group_name"] == ALIKE]
    assert (unfair["upper"] < AGREED).all()
    assert (alike["upper"] > 1).mean() > 0.9 and (alike["lower"] < 1).mean() > 0.9  # noqa: PLR2004
    findings = read(
        company, "select * from marts.fct_findings where finding = 'fairness_below_four_fifths'"
    )
    assert set(findings["model_id"]) == {MODEL}
    assert findings["note"].str.startswith(f"Group {UNFAIR} ").all()


def test_an_agreement_on_the_worst_group_is_judged_like_any_other(company) -> None:
    judged = read(
        company,
        f"select * from marts.fct_sla_results where sla_id = '{MODEL}_impact' and {AS_OF}",
    )
    worst = ratios(company, "grain = 'rolling_3m' and metric = 'adverse_impact_ratio'")
    worst = worst.groupby("period_start")["value"].min()
    assert len(judged) == len(worst) > 10  # noqa: PLR2004
    assert (judged["state"] == "breach").all()
    by_month = judged.set_index("period_start")["value"].sort_index()
    np.testing.assert_allclose(by_month, worst.sort_index(), rtol=1e-9)
    assert (judged["upper"] < AGREED).all()


def test_no_customer_is_in_the_mart(company) -> None:
    columns = set(read(company, "select * from marts.fct_fairness limit 0").columns)
    assert not any("customer_id" in column for column in columns)


def test_owners_do_not_see_it_unless_the_register_says_so(company) -> None:
    newest = max(path for path in (company / "reports").iterdir() if path.is_dir())
    told = [
        path.stem
        for path in newest.glob("**/*.html")
        if "Groups are treated apart" in path.read_text(encoding="utf-8")
    ]
    # A pack is for those who check models, and goes to no owner.
    assert sorted(told) == ["company", "pack-credit_line"]


def test_a_challenger_is_held_against_the_champion_for_each_group(company) -> None:
    cases = read(
        company,
        f"""
        select groups."group", groups.is_reference, scores."action" = 'approve' as challenger,
            coalesce(states.policy_action, 'approve') = 'approve' as champion
        from main.int_accepted_decisions as decisions
        join read_parquet('{company}/raw/challenger_scores/fair.parquet') as scores
            using (decision_id)
        join read_parquet('{company}/raw/groups/groups.parquet') as groups using (customer_id)
        left join main.int_case_states as states
            on decisions.decision_id = states.decision_id
            and states.known_until = date '9999-12-31'
        where coalesce(states.policy_action, 'approve') <> 'pending'
        """,
    )
    rates = cases.groupby("group")[["champion", "challenger"]].mean()
    found = read(
        company,
        "select group_name, champion, challenger, difference, lower, upper "
        "from marts.fct_challenger_results where challenger_version = 'fair' "
        "and metric = 'adverse_impact_ratio' and segment = '(all)'",
    ).set_index("group_name")
    assert set(found.index) == {UNFAIR, ALIKE}
    for group, row in found.iterrows():
        expected = rates.loc[group] / rates.loc[REFERENCE]
        assert row["champion"] == pytest.approx(expected["champion"], rel=1e-9)
        assert row["challenger"] == pytest.approx(expected["challenger"], rel=1e-9)
    assert found.loc[UNFAIR, "upper"] < 0 <= found.loc[ALIKE, "upper"]
