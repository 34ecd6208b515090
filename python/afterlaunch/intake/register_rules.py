"""What a register may say: every rule is a query for its offenders (line, message)."""

from __future__ import annotations

from dataclasses import dataclass

from afterlaunch.intake.csv_convert import quote
from afterlaunch.metrics import METRIC_KEYS

FOREVER = "date '9999-12-31'"
EVER = "date '0001-01-01'"
REASONS = ("third_party", "first_party", "service", "other")

SHARES = tuple(
    key
    for key in METRIC_KEYS
    if ("_rate_" in key and not key.endswith("_ratio"))
    or key.endswith(("_share", "_rate"))
    or key.startswith("owner_acceptance")
)
"""Metrics that lie between 0 and 1."""

TYPE_WORDS = {
    "date": ("is no date (write YYYY-MM-DD)", "write a day of the calendar as YYYY-MM-DD"),
    "integer": ("is no whole number", "write a whole number"),
    "bigint": ("is no whole number", "write a whole number"),
}
"""Complaint and mend by type; every other type is a number."""


@dataclass(frozen=True)
class Rule:
    """One rule: the register and column it is about, the query for offenders, and the mend."""

    register: str
    column: str
    sql: str
    mend: str


def of_type(register: str, column: str, data_type: str) -> Rule:
    """Return the rule that every value of a column is of its type."""
    text = quote(column)
    complaint, mend = TYPE_WORDS.get(data_type, ("is no number", "write a number"))
    return Rule(
        register,
        column,
        f"select line, case when {text} ~ '[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}' then {text} "
        f"else '\"' || {text} || '\"' end || ' {complaint}' from {register}_text "
        f"where {text} is not null and try_cast({text} as {data_type}) is null",
        f"{mend}, or leave it blank where the column may be",
    )


def _filled(register: str, *columns: str) -> list[Rule]:
    return [
        Rule(
            register,
            column,
            f"select line, 'is blank' from {register}_text where {quote(column)} is null",
            f"fill in {column}",
        )
        for column in columns
    ]


def _unique(register: str, *columns: str) -> Rule:
    keys = ", ".join(quote(column) for column in columns)
    shown = " || ', ' || ".join(f"coalesce({quote(column)}::varchar, '')" for column in columns)
    return Rule(
        register,
        ", ".join(columns),
        f"select line, {shown} || ' is there more than once' from {register} "
        f"qualify row_number() over (partition by {keys} order by line) > 1",
        "keep one of the lines",
    )


def _one_of(register: str, column: str, *values: str) -> Rule:
    allowed = ", ".join(f"'{value}'" for value in values)
    return Rule(
        register,
        column,
        f"select line, '\"' || {column} || '\" is not known' from {register} "
        f"where {column} not in ({allowed})",
        f"write one of: {', '.join(values)}",
    )


def _article(word: str) -> str:
    return f"{'an' if word[0] in 'aeiou' else 'a'} {word}"


def _refers(register: str, column: str, target: str, key: str) -> Rule:
    return Rule(
        register,
        column,
        f"select line, '\"' || {column} || '\" is not in registers/{target}.csv' from {register} "
        f"where {column} is not null and {column} not in (select {key} from {target} "
        f"where {key} is not null)",
        f"write {_article(key)} of registers/{target}.csv, or add it there",
    )


def _in_order(register: str, first: str, last: str) -> Rule:
    return Rule(
        register,
        last,
        f"select line, {last}::varchar || ' is not after {first} ' || {first}::varchar "
        f"from {register} where {last} <= {first}",
        f"make {last} (exclusive) later than {first}",
    )


def _apart(register: str, *keys: str) -> Rule:
    """Say that validity ranges of one key must not overlap."""
    same = " and ".join(f"other.{key} is not distinct from mine.{key}" for key in keys)
    mine = ", ".join(f"mine.{key}" for key in keys)
    shown = " || ', ' || ".join(f"coalesce({key}, '(all)')" for key in keys)
    return Rule(
        register,
        "valid_from",
        f"with clashes as (select mine.line, {mine}, min(other.line) as other_line "
        f"from {register} as mine inner join {register} as other "
        f"on {same} and other.line < mine.line "
        f"and coalesce(mine.valid_from, {EVER}) < coalesce(other.valid_to, {FOREVER}) "
        f"and coalesce(other.valid_from, {EVER}) < coalesce(mine.valid_to, {FOREVER}) "
        f"group by mine.line, {mine}) "
        f"select line, {shown} || ' overlaps line ' || other_line from clashes",
        "end the earlier range (valid_to, exclusive) where the later one begins",
    )


def _where(register: str, column: str, offends: str, message: str, mend: str) -> Rule:
    """Say that no row of a register may meet `offends`; `message` is an SQL text."""
    return Rule(register, column, f"select line, {message} from {register} where {offends}", mend)


def _share(register: str, column: str) -> Rule:
    return _where(
        register,
        column,
        f"{column} not between 0 and 1",
        f"{column} || ' is not a share'",
        "write a share from 0 to 1, such as 0.05 for 5 %",
    )


def _share_level(column: str) -> Rule:
    """Say that an agreed level of a share lies between 0 and 1."""
    return _where(
        "sla_targets",
        column,
        f"metric in {SHARES} and {column} not between 0 and 1",
        f"{column} || ' is not a share, and ' || metric || ' is one'",
        "write a share from 0 to 1, such as 0.05 for 5 %",
    )


def _warning_first(direction: str, beyond: str) -> Rule:
    return _where(
        "sla_targets",
        "warn_at",
        f"direction = '{direction}' "
        f"and (warn_at {beyond} breach_at or breach_at {beyond} harmful_at)",
        "sla_id || ': the warning lies beyond the breach (warn_at ' || warn_at || ', breach_at ' "
        "|| breach_at || ', harmful_at ' || harmful_at || ')'",
        "order a floor warn_at >= breach_at >= harmful_at, a ceiling the other way round",
    )


OWNED_NOW = Rule(
    "models",
    "model_id",
    "select line, model_id || ' has no owner on ' || cast($as_of as date) from models "
    "where coalesce(status, 'live') <> 'retired' and coalesce(launched_on, $as_of) <= $as_of "
    "and not exists (select 1 from ownership where ownership.model_id = models.model_id "
    f"and $as_of >= coalesce(ownership.valid_from, {EVER}) "
    f"and $as_of < coalesce(ownership.valid_to, {FOREVER})) order by line",
    "name the owner in registers/ownership.csv (valid_to is exclusive; blank means until further "
    "notice)",
)
"""Every model in use is somebody's: the query takes ``as_of``."""

BASELINE_KEPT = Rule(
    "business_cases",
    "baseline",
    "select cases.line, 'the business case of ' || cases.model_id || ' is against \"' "
    "|| cases.baseline || '\", the model against \"' || coalesce(models.baseline, '') || '\"' "
    "from business_cases as cases inner join models on cases.model_id = models.model_id "
    "where cases.baseline is distinct from models.baseline and cases.baseline is not null",
    "plan and result need one baseline: restate the business case, or correct models.baseline",
)

KNOWN_METRIC = Rule(
    "sla_targets",
    "metric",
    "select line, '\"' || metric || '\" is not a metric' from sla_targets "
    f"where metric not in {METRIC_KEYS}",
    f"write one of: {', '.join(METRIC_KEYS)}",
)

KNOWN_REASONS = _where(
    "models",
    "adverse_reasons",
    f"len(list_filter(string_split(adverse_reasons, '|'), lambda word: word not in {REASONS})) > 0",
    "'\"' || adverse_reasons || '\" holds an unknown reason'",
    f"separate reasons by |, each one of: {', '.join(REASONS)}; blank means all",
)

POLICY_ORDER = _where(
    "policies",
    "review_at",
    "review_at > decline_at or least(review_at, decline_at) < 0 "
    "or greatest(review_at, decline_at) > 1",
    "'review_at ' || coalesce(review_at::varchar, 'blank') || ' and decline_at ' || decline_at "
    "|| ' do not fit'",
    "scores lie between 0 and 1, and review_at is at most decline_at",
)

RULES: tuple[Rule, ...] = (
    *_filled("models", "model_id", "name", "label_horizon_days", "currency_code"),
    *_filled("models", "adverse_word", "good_word", "baseline"),
    _unique("models", "model_id"),
    _one_of("models", "baseline", "incumbent", "approve_all", "decline_all"),
    KNOWN_REASONS,
    _where(
        "models",
        "label_horizon_days",
        "label_horizon_days <= 0",
        "label_horizon_days || ' is not above 0'",
        "write the days after which an outcome is final",
    ),
    *_filled("owners", "owner_id", "name", "email"),
    _unique("owners", "owner_id"),
    _refers("owners", "manager_owner_id", "owners", "owner_id"),
    *_filled("ownership", "model_id", "owner_id"),
    _refers("ownership", "model_id", "models", "model_id"),
    _refers("ownership", "owner_id", "owners", "owner_id"),
    _in_order("ownership", "valid_from", "valid_to"),
    _apart("ownership", "model_id"),
    *_filled("unit_economics", "model_id", "margin_rate", "loss_given_adverse"),
    _share("unit_economics", "margin_rate"),
    _share("unit_economics", "loss_given_adverse"),
    _refers("unit_economics", "model_id", "models", "model_id"),
    _in_order("unit_economics", "valid_from", "valid_to"),
    _apart("unit_economics", "model_id", "segment"),
    *_filled("policies", "model_id", "model_version", "decline_at"),
    _refers("policies", "model_id", "models", "model_id"),
    _in_order("policies", "valid_from", "valid_to"),
    _apart("policies", "model_id", "model_version", "segment"),
    POLICY_ORDER,
    *_filled("sla_targets", "sla_id", "model_id", "metric", "direction", "grain", "confidence"),
    *_filled("sla_targets", "warn_at", "breach_at", "harmful_at", "agreed_by", "agreed_on"),
    _refers("sla_targets", "model_id", "models", "model_id"),
    KNOWN_METRIC,
    *(_share_level(column) for column in ("warn_at", "breach_at", "harmful_at")),
    _one_of("sla_targets", "direction", "floor", "ceiling"),
    _one_of("sla_targets", "grain", "day", "week", "month", "rolling_3m", "rolling_6m"),
    _warning_first("floor", "<"),
    _warning_first("ceiling", ">"),
    _where(
        "sla_targets",
        "confidence",
        "confidence <= 0.5 or confidence >= 1",
        "confidence || ' is not a confidence'",
        "write a share between 0.5 and 1, such as 0.95",
    ),
    _in_order("sla_targets", "valid_from", "valid_to"),
    _apart("sla_targets", "sla_id"),
    *_filled("sla_waivers", "sla_id", "waived_from", "waived_until", "reason", "granted_by"),
    _refers("sla_waivers", "sla_id", "sla_targets", "sla_id"),
    _in_order("sla_waivers", "waived_from", "waived_until"),
    *_filled("business_cases", "model_id", "month", "planned_value_amount"),
    _unique("business_cases", "model_id", "month"),
    _refers("business_cases", "model_id", "models", "model_id"),
    BASELINE_KEPT,
    *_filled("refresh_policies", "model_id"),
    _unique("refresh_policies", "model_id"),
    _refers("refresh_policies", "model_id", "models", "model_id"),
    _refers("refresh_policies", "approver_owner_id", "owners", "owner_id"),
    *_filled("features", "model_id", "feature", "kind"),
    _unique("features", "model_id", "feature"),
    _refers("features", "model_id", "models", "model_id"),
    _one_of("features", "kind", "numeric", "categorical"),
    *_filled("drift_references", "model_id", "reference_from", "reference_until"),
    _unique("drift_references", "model_id", "reference_until"),
    _refers("drift_references", "model_id", "models", "model_id"),
    _in_order("drift_references", "reference_from", "reference_until"),
    *_filled("fx_rates", "currency_code", "reporting_currency_code", "rate"),
    _in_order("fx_rates", "valid_from", "valid_to"),
    _apart("fx_rates", "currency_code", "reporting_currency_code"),
    *_filled("settings", "setting"),
    _unique("settings", "setting"),
)
"""Rules whatever the date, in the order of the registers."""
