"""What the register of the model inventory may say: a validator is never the model's owner."""

from __future__ import annotations

from afterlaunch.intake.register_rules import EVER, FOREVER, Rule

REGISTER = "model_inventory"

RULES = (
    Rule(
        REGISTER,
        "model_id",
        f"select line, 'is blank' from {REGISTER}_text where model_id is null",
        "fill in model_id",
    ),
    Rule(
        REGISTER,
        "model_id",
        f"select line, model_id || ' is there more than once' from {REGISTER} "
        "qualify row_number() over (partition by model_id order by line) > 1",
        "keep one of the lines",
    ),
    *(
        Rule(
            REGISTER,
            column,
            f"select line, '\"' || {column} || '\" is not in registers/{target}.csv' "
            f"from {REGISTER} where {column} is not null "
            f"and {column} not in (select {key} from {target} where {key} is not null)",
            f"write an id of registers/{target}.csv, or add it there",
        )
        for column, target, key in (
            ("model_id", "models", "model_id"),
            ("validator_owner_id", "owners", "owner_id"),
        )
    ),
    Rule(
        REGISTER,
        "validator_owner_id",
        "select distinct mine.line, mine.validator_owner_id || ' owns ' || mine.model_id "
        f"from {REGISTER} as mine inner join ownership on mine.model_id = ownership.model_id "
        "and mine.validator_owner_id = ownership.owner_id "
        "where ownership.valid_to is null "
        f"or (mine.last_validated_on >= coalesce(ownership.valid_from, {EVER}) "
        f"and mine.last_validated_on < coalesce(ownership.valid_to, {FOREVER}))",
        "name somebody who does not own the model, now or on the day it was validated",
    ),
    Rule(
        REGISTER,
        "log_retention_days",
        f"select line, log_retention_days || ' is below 0' from {REGISTER} "
        "where log_retention_days < 0",
        "write the days for which logs are kept, or leave it blank",
    ),
    Rule(
        REGISTER,
        "next_validation_due_on",
        f"select line, next_validation_due_on || ' is not after ' || last_validated_on "
        f"from {REGISTER} where next_validation_due_on <= last_validated_on",
        "make next_validation_due_on later than last_validated_on",
    ),
)
"""Any cell but the model's may be blank; what is blank is shown as not recorded."""
