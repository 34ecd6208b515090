"""One thing somebody said or did in the demo company, in the words of the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Said:
    """An event of the demo's ledger; ``at`` is when it happened and was written down."""

    at: str
    event_id: str
    actor: str
    kind: str
    subject: str
    payload: Mapping[str, Any]
