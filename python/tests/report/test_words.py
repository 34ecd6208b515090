"""Numbers for humans."""

from __future__ import annotations

from datetime import date

import pytest

from afterlaunch.report import words
from afterlaunch.report.parts import Figure


def plain(text: str) -> str:
    return text.replace(words.SP, " ")


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (0.8143, "rate", "81.4 %"), (0.0, "rate", "0.0 %"), (1.0, "rate", "100 %"),
        (0.0013, "rate", "0.13 %"), (12.34, "bps", "12.3 bp"), (1.0, "days", "1 day"),
        (41235.6, "amount", "EUR 41,236"), (-41235.6, "amount", "EUR −41,236"),
        (-0.2, "amount", "EUR 0"), (1234.0, "count", "1,234"), (0.92, "ratio", "92 %"),
    ],
)  # fmt: skip
def test_numbers_read_like_a_persons(value: float, unit: str, expected: str):
    assert plain(words.number(value, unit, "EUR" if unit == "amount" else "")) == expected


def test_a_figure_carries_its_range_and_an_exact_one_does_not():
    rate = Figure(unit="rate", value=0.814, low=0.78, high=0.846, evidence="observed")
    assert plain(words.figure(rate)) == "81.4 % (78.0–84.6 %)"
    exact = Figure(unit="amount", value=12345.0, low=12345.0, high=12345.0, currency="EUR",
                   evidence="observed")  # fmt: skip
    assert plain(words.figure(exact)) == "EUR 12,345"
    rough = Figure(unit="amount", value=12345.0, low=-210.0, high=25900.0, currency="EUR",
                   evidence="control_estimate")  # fmt: skip
    assert plain(words.figure(rough)) == "EUR 12,300 (−210 to 25,900)"


def test_bounds_and_nothing_are_words():
    assert plain(words.figure(Figure(unit="rate", low=0.2, high=0.9, evidence="bounds"))) == (
        "between 20.0 % and 90.0 %"
    )
    assert words.figure(Figure(unit="rate")) == "not known"
    assert words.figure(Figure(unit="rate", provisional=True)) == "outcomes still to come"


def test_periods_are_named_by_their_grain():
    assert words.period("month", date(2025, 8, 1), date(2025, 8, 31)) == "August 2025"
    assert words.period("rolling_3m", date(2024, 12, 1), date(2025, 2, 28)) == (
        "December 2024 to February 2025"
    )
    assert plain(words.period("week", date(2025, 8, 4), date(2025, 8, 10))) == (
        "week of 4 August 2025"
    )


def test_an_unknown_metric_is_spelled_out():
    assert words.metric("our_own_rate") == "Our own rate"
    assert words.metric("detection_rate_value", "fraud") == "Share of fraud stopped by value"
