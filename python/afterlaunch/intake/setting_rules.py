"""What the lines of the settings register may say."""

from __future__ import annotations

from afterlaunch.intake.register_rules import Rule

RULES = (
    Rule(
        "settings",
        "value",
        "select line, '\"' || value || '\" is not in registers/owners.csv' from settings "
        "where setting = 'default_owner_id' and value is not null "
        "and value not in (select owner_id from owners where owner_id is not null)",
        "write an owner_id of registers/owners.csv",
    ),
    Rule(
        "settings",
        "value",
        "select line, '\"' || coalesce(value, '') || '\" is neither true nor false' from settings "
        "where setting = 'fairness_on_owner_pages' and value not in ('true', 'false')",
        "write true or false",
    ),
)
"""Rules on single settings; what money of several currencies asks for is in `rate_rules`."""
