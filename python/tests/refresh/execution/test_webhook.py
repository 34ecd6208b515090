"""Signed orders to a webhook, and its answers."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from approved_case import (
    CASE,
    IMPATIENT,
    KEY,
    ORDER,
    SECRET,
    VERSION,
    record,
    recorded,
)
from site_for_tests import Says, Site

from afterlaunch.errors import AfterlaunchError
from afterlaunch.refresh.execution.execute import Outcome
from afterlaunch.refresh.execution.webhook import key_of, sign
from afterlaunch.workspace import Workspace

Execute = Callable[..., Outcome]
OrderedFrom = Callable[[str], None]


@pytest.fixture
def webhook(site: Site, ordered_from: OrderedFrom) -> Site:
    ordered_from(f"webhook:{site.url}/orders")
    site.says("POST", "/orders", Says(202, {"status_url": "/orders/1"}))
    done = Says(200, {"state": "succeeded", **VERSION})
    site.says("GET", "/orders/1", Says(200, {"state": "queued"}), done)
    return site


def test_a_webhook_is_signed_followed_and_its_version_recorded(
    webhook: Site, carry_out: Execute, workspace: Workspace
) -> None:
    outcome = carry_out()
    assert outcome.progress and outcome.progress.result
    assert VERSION.items() <= recorded(workspace)[-1][1].items()
    assert ORDER.items() <= webhook.asked[0].document.items()
    for one in webhook.asked:
        assert one.headers["webhook-id"] == one.headers["Idempotency-Key"] == KEY
        # As the specification has it, by other means than the product's.
        signed = b".".join([KEY.encode(), one.headers["webhook-timestamp"].encode(), one.body])
        expected = base64.b64encode(hmac.new(SECRET.encode(), signed, hashlib.sha256).digest())
        assert one.headers["webhook-signature"] == f"v1,{expected.decode()}"
        assert SECRET not in str(one.headers)


def test_the_signature_of_the_published_example() -> None:
    """The example of standardwebhooks.com's reference libraries."""
    secret = key_of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    body = b'{"test": 2432232314}'
    signature = sign(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", body)
    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_webhook_may_answer_through_the_ledger(
    webhook: Site, carry_out: Execute, workspace: Workspace
) -> None:
    webhook.says("POST", "/orders", Says(202))
    with ThreadPoolExecutor() as pool:
        following = pool.submit(carry_out)
        while not webhook.asked:
            time.sleep(0.01)
        record(workspace, "case_training_ended", "ml-platform", attempt=1, model_version="v3")
        assert following.result().progress is None
    assert [kind for kind, _ in recorded(workspace)] == [
        "case_training_started",
        "case_training_ended",
    ]


def test_a_webhook_that_never_answers_fails_in_time(
    webhook: Site, carry_out: Execute, workspace: Workspace
) -> None:
    webhook.says("POST", "/orders", Says(202))
    carry_out(patience=replace(IMPATIENT, timeout=0.05))
    assert "did not end in the time" in recorded(workspace)[-1][1]["why"]


@pytest.mark.parametrize(
    ("status_url", "why"),
    [
        ("https://elsewhere.example.com/1", "of another site"),
        ("//elsewhere.example.com/1", "no address, not encrypted"),
        ("/orders/1?token=abcdefgh", "a query"),
        ("http://me:abcdefgh@127.0.0.1/orders/1", "a user"),
        ("http://[abcdefgh/1", "no address"),
        (["/orders/1"], "no address"),
    ],
)
def test_an_order_that_was_taken_and_cannot_be_followed_stays_under_way(
    webhook: Site, carry_out: Execute, workspace: Workspace, status_url: object, why: str
) -> None:
    webhook.says("POST", "/orders", Says(202, {"status_url": status_url}))
    for _ in range(2):
        with pytest.raises(AfterlaunchError) as left:
            carry_out()
        assert "took the order" in left.value.message
        assert why in left.value.message
        assert "stays under way" in left.value.message
        assert f"`afterlaunch refresh report {CASE}` ends it" in left.value.mend
        assert "abcdefgh" not in left.value.message + left.value.mend
    assert [kind for kind, _ in recorded(workspace)] == ["case_training_started"]
    assert {one.headers["Idempotency-Key"] for one in webhook.asked} == {KEY}
    # Mended there, it is taken up: the same order, carried out once.
    webhook.says("POST", "/orders", Says(202, {"status_url": f"{webhook.url}/orders/1"}))
    outcome = carry_out()
    assert outcome.progress and outcome.progress.result
    assert {one.headers["Idempotency-Key"] for one in webhook.asked} == {KEY}
