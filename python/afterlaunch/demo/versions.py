"""Training and deployment dates of the demo company's model versions."""

from __future__ import annotations

import numpy as np
import pandas as pd

from afterlaunch.demo.calendar import seconds

_VERSIONS = (
    ("card_fraud", "v1", "2023-01-01", "2023-09-30", "2023-11-15", "2024-01-01", "2025-07-01"),
    ("card_fraud", "v2", "2024-06-01", "2025-05-31", "2025-06-20", "2025-07-01", ""),
    ("account_takeover", "v1", "2022-10-01", "2023-09-30", "2023-11-20", "2024-01-01", ""),
    ("credit_line", "v1", "2021-01-01", "2022-12-31", "2023-11-02", "2024-01-01", ""),
    ("merchant_risk", "v1", "2022-07-01", "2023-06-30", "2023-10-30", "2024-01-01", ""),
)


def model_versions() -> pd.DataFrame:
    """Return the raw table ``model_versions``; times in seconds."""
    columns = [
        "model_id", "model_version", "training_data_from", "training_data_until", "trained_at",
        "deployed_at", "retired_at",
    ]  # fmt: skip
    rows = pd.DataFrame(_VERSIONS, columns=columns)
    return rows.assign(
        trained_at=[seconds(text) for text in rows["trained_at"]],
        deployed_at=[seconds(text) for text in rows["deployed_at"]],
        retired_at=[seconds(text) if text else np.nan for text in rows["retired_at"]],
    )
