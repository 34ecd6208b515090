"""The ledger: what people did, accepted and were sent, one hash-chained JSON line each.

An event is written once its line has ended. What a crash left of a line is set aside in a file of
its own, and the chain goes on behind the last whole line. Nothing written is ever changed: a
correction is an event of its own.
"""

from __future__ import annotations

from afterlaunch.ledger.book import Refused, append, append_next, mend
from afterlaunch.ledger.chain import FIRST_HASH, Break, Chain, verify
from afterlaunch.ledger.clock import TODAY_VARIABLE, now, require_real_time
from afterlaunch.ledger.event import digest
from afterlaunch.ledger.lines import Line, events, read_lines

__all__ = [
    "FIRST_HASH",
    "TODAY_VARIABLE",
    "Break",
    "Chain",
    "Line",
    "Refused",
    "append",
    "append_next",
    "digest",
    "events",
    "mend",
    "now",
    "read_lines",
    "require_real_time",
    "verify",
]
