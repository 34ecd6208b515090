"""Chat and paging services through apprise's own plugins, answered by a web server of ours.

Slack and PagerDuty have fixed addresses: only those are pointed at the receiver. Teams' is part of
its URL, and its certificate is verified.
"""

from __future__ import annotations

import socket
from dataclasses import replace
from pathlib import Path

import pytest
import trustme
from apprise.plugins.pagerduty import PAGERDUTY_API_LOOKUP
from receiver import Receiver, receiving

from afterlaunch.delivery.channel import Doubtful, Message, Undelivered
from afterlaunch.delivery.chat import Chat
from afterlaunch.delivery.company import Owner

VARIABLE = "AFTERLAUNCH_CHANNEL_ANA"
ANA = Owner("ana", "Ana Ferreira", "ana@example.com", f"env:{VARIABLE}", "")
MESSAGE = Message(
    key="notify/ana/1",
    subject="Card fraud misses what was agreed",
    brief="Card fraud stops 55.0 % of fraud.",
    text="Dear Ana,\n\nCard fraud stops 55.0 % of fraud.\n",
    html="<p>Card fraud</p>",
)
SLACK = "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7"
PAGERDUTY = "pagerduty://A1BRTD4JD@TIiajkdnlazkcOXrIdevi7"
SECRET = "TIiajkdnlazkcOXrIdevi7"


def chat(url: str, timeout: float = 5) -> Chat:
    return Chat.of(ANA, {VARIABLE: url}, timeout)


@pytest.fixture
def receiver(monkeypatch):
    with receiving() as server:
        here = f"http://127.0.0.1:{server.server_port}"
        monkeypatch.setattr("apprise.plugins.slack.NotifySlack.webhook_url", f"{here}/services")
        monkeypatch.setattr("apprise.plugins.slack.NotifySlack.request_rate_per_sec", 0)
        monkeypatch.setattr("apprise.plugins.pagerduty.NotifyPagerDuty.request_rate_per_sec", 0)
        monkeypatch.setitem(PAGERDUTY_API_LOOKUP, "us", f"{here}/v2/enqueue")
        yield server


def test_slack_gets_title_and_text(receiver: Receiver) -> None:
    chat(SLACK).deliver(MESSAGE)
    ((path, payload),) = receiver.received
    assert path == "/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7"
    (part,) = payload["attachments"]
    assert part["title"] == MESSAGE.subject
    assert part["text"].strip() == MESSAGE.text.strip()
    assert payload["mrkdwn"] is False


def test_pagerduty_gets_one_event(receiver: Receiver) -> None:
    chat(PAGERDUTY).deliver(MESSAGE)
    ((path, payload),) = receiver.received
    assert path == "/v2/enqueue"
    assert payload["event_action"] == "trigger"
    assert payload["client"] == "afterlaunch"
    assert payload["payload"]["summary"].startswith(MESSAGE.subject)
    assert "Card fraud stops 55.0 % of fraud." in payload["payload"]["summary"]


def test_teams_gets_a_card(tmp_path: Path, monkeypatch) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "ca.pem"))
    monkeypatch.setattr("apprise.plugins.workflows.NotifyWorkflows.request_rate_per_sec", 0)
    with receiving(authority.issue_cert("127.0.0.1")) as server:
        chat(f"workflows://127.0.0.1:{server.server_port}/flow/sign").deliver(MESSAGE)
        ((path, payload),) = server.received
    assert path.startswith("/workflows/flow/triggers/manual/paths/invoke?")
    card = payload["attachments"][0]["content"]
    assert card["type"] == "AdaptiveCard"
    shown = " ".join(block.get("text", "") for block in card["body"])
    assert MESSAGE.subject in shown
    # Escaped for the card's own marks.
    assert "Card fraud stops 55.0 % of fraud." in shown.replace("\\", "")


def test_a_certificate_nobody_vouches_for_is_not_trusted(monkeypatch) -> None:
    monkeypatch.setattr("apprise.plugins.workflows.NotifyWorkflows.request_rate_per_sec", 0)
    with receiving(trustme.CA().issue_cert("127.0.0.1")) as server:
        with pytest.raises(Undelivered, match="could not be reached"):
            chat(f"workflows://127.0.0.1:{server.server_port}/flow/sign").deliver(MESSAGE)
        assert server.received == []


def test_a_service_that_takes_little_gets_the_brief(receiver: Receiver) -> None:
    long = replace(MESSAGE, text="x" * 2000)
    chat(PAGERDUTY).deliver(long)
    chat(SLACK).deliver(long)
    assert "x" * 100 not in receiver.received[0][1]["payload"]["summary"]
    assert "Card fraud stops 55.0 % of fraud." in receiver.received[0][1]["payload"]["summary"]
    assert "x" * 2000 in receiver.received[1][1]["attachments"][0]["text"]


@pytest.mark.parametrize(
    ("code", "is_temporary"), [(500, True), (503, True), (429, True), (403, False), (404, False)]
)
@pytest.mark.parametrize("url", [SLACK, PAGERDUTY])
def test_a_refusal_is_certain(receiver: Receiver, url: str, code: int, is_temporary: bool) -> None:
    receiver.manner = code
    with pytest.raises(Undelivered, match=rf"of ana refused the message \(HTTP {code}\)") as error:
        chat(url).deliver(MESSAGE)
    assert error.value.is_temporary is is_temporary
    assert len(receiver.received) == 1


def test_a_closed_port_is_certain() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(Undelivered, match="of ana could not be reached") as error:
        chat(f"json://127.0.0.1:{port}/{SECRET}").deliver(MESSAGE)
    assert error.value.is_temporary
    assert SECRET not in error.value.message + error.value.mend


@pytest.mark.parametrize("manner", ["slow", "hangs up"])
@pytest.mark.parametrize("url", [SLACK, PAGERDUTY])
def test_no_answer_is_doubtful(receiver: Receiver, url: str, manner: str) -> None:
    receiver.manner = manner
    with pytest.raises(Doubtful, match="of ana gave no answer") as error:
        chat(url, timeout=0.3).deliver(MESSAGE)
    assert SECRET not in error.value.message + error.value.mend
    assert len(receiver.received) == 1


def test_an_url_cannot_ask_for_a_second_try(receiver: Receiver) -> None:
    receiver.manner = 500
    with pytest.raises(Undelivered):
        chat(f"{SLACK}?retry=3&wait=0").deliver(MESSAGE)
    assert len(receiver.received) == 1


@pytest.mark.parametrize(
    ("channel", "url", "found"),
    [
        (f"env:{VARIABLE}", None, f"{VARIABLE} is not set"),
        (f"env:{VARIABLE}", f"nothing://{SECRET}", f"{VARIABLE} holds no URL that apprise knows"),
        (f"env:{VARIABLE}", f"slack://{SECRET}", f"{VARIABLE} holds no URL that apprise knows"),
        (f"env:{VARIABLE}", f"{SLACK}/#a/#b", f"{VARIABLE} names 2 places"),
        (SLACK, None, "it is neither `email` nor"),
        ("env:HOME", None, "it is neither `email` nor"),
        ("env:", None, "it is neither `email` nor"),
    ],
)
def test_a_channel_that_cannot_be_used_names_the_owner_never_the_url(
    channel: str, url: str | None, found: str, capsys
) -> None:
    with pytest.raises(Undelivered) as error:
        Chat.of(replace(ANA, channel=channel), {VARIABLE: url} if url else {})
    assert f"the channel of ana cannot be used: {found}" in error.value.message
    assert not error.value.is_temporary
    shown = capsys.readouterr()
    assert SECRET not in error.value.message + error.value.mend + shown.out + shown.err


def test_apprise_says_nothing_on_its_own(receiver: Receiver, capfd) -> None:
    receiver.manner = 500
    with pytest.raises(Undelivered):
        chat(SLACK).deliver(MESSAGE)
    assert capfd.readouterr() == ("", "")
