"""What a policy's pipeline may say."""

from __future__ import annotations

import re

import pytest

from afterlaunch import pipelines
from afterlaunch.errors import AfterlaunchError
from afterlaunch.refresh.execution.order import folder_name, read_result


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("command:train.py 'two words'", pipelines.Command(("train.py", "two words"))),
        ("github:northlight/models", pipelines.GitHub("northlight/models")),
        (
            "airflow:https://airflow.example.com/team/refresh_fraud",
            pipelines.Airflow("https://airflow.example.com/team", "refresh_fraud"),
        ),
        ("webhook:https://ml.example.com/orders", pipelines.Webhook("https://ml.example.com/orders")),
        ("webhook:http://localhost:8080/orders", pipelines.Webhook("http://localhost:8080/orders")),
    ],
)  # fmt: skip
def test_the_four_forms(text: str, expected: pipelines.Pipeline) -> None:
    assert pipelines.parse(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "train.py",
        "ssh:host",
        "command:",
        "command:echo 'open",
        "github:northlight",
        "github:northlight/models/x",
        "github:../models",
        "github:northlight/..",
        "airflow:https://airflow.example.com",
        "airflow:https://airflow.example.com/..",
        "airflow:http://airflow.example.com/refresh",
        "webhook:http://ml.example.com/orders",
        "webhook:http://localhost.example.com/orders",
        "webhook:ftp://ml.example.com/orders",
        "webhook:https://user:password@ml.example.com/orders",
        "webhook:https://ml.example.com/orders?key=secret",
        "webhook:https://ml.example.com/orders#x",
        "webhook:https://ml.example.com:port/orders",
        "webhook:https://",
        "webhook:https://ml.example.com\\@elsewhere.example.com/",
    ],
)
def test_anything_else_is_refused_with_its_mend(text: str) -> None:
    with pytest.raises(AfterlaunchError) as refused:
        pipelines.parse(text)
    assert refused.value.mend


def test_a_secret_is_named_after_the_one_host_that_gets_it() -> None:
    names = {
        pipelines.secret_variable(f"https://{host}/x")
        for host in ("a.b.com", "a-b.com", "a.b-com", "A.B.com:8443")
    }
    assert names == {
        "AFTERLAUNCH_TOKEN_A_B_COM",
        "AFTERLAUNCH_TOKEN_A__B_COM",
        "AFTERLAUNCH_TOKEN_A_B__COM",
    }


def test_no_two_cases_share_a_folder_and_none_leaves_it() -> None:
    ids = ["a-2025-01-01", "a-2025-01-01-2", "../a", "~2Ea", ".a", "a/b", "a~b", "é x"]
    names = [folder_name(one) for one in ids]
    assert len(set(names)) == len(ids)
    assert all(re.fullmatch(r"[A-Za-z0-9~-]+", name) for name in names)


@pytest.mark.parametrize(
    "document",
    [
        None,
        [],
        {},
        {"model_version": ""},
        {"model_version": 3},
        {"model_version": "v\n3"},
        {"model_version": "v" * 201},
        {"model_version": "v3", "training_data_from": "May"},
        {
            "model_version": "v3",
            "training_data_from": "2025-05-01",
            "training_data_until": "2025-04-30",
        },
    ],
)
def test_a_result_that_says_nothing_is_none(document: object) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        read_result(document)
