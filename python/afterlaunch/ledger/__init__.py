"""The ledger: what people did, accepted and were sent."""

from afterlaunch.ledger.book import FIRST_HASH, Refused, append, digest, events, mend
from afterlaunch.ledger.chain import Break, first_break
from afterlaunch.ledger.clock import now

__all__ = [
    "FIRST_HASH", "Break", "Refused", "append", "digest", "events", "first_break", "mend", "now",
]  # fmt: skip
