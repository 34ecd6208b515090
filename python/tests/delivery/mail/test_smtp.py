"""The mail server as it is, and as it should not be: nothing twice, nothing lost, no secret out."""

from __future__ import annotations

import logging
import socket
import ssl
import time
from email.message import EmailMessage

import pytest

from afterlaunch.delivery.channel import Doubtful, Undelivered, Unreachable
from afterlaunch.delivery.smtp import Smtp
from afterlaunch.delivery.smtp_settings import SmtpSettings, address, sender
from afterlaunch.errors import AfterlaunchError


def message(text: str = "Hello", to: str = "anna@example.com") -> EmailMessage:
    made = EmailMessage()
    made["From"] = "accountability@example.com"
    made["To"] = f"Anna Berg <{to}>"
    made["Subject"] = "AI models"
    made.set_content(text)
    return made


def send(environment, *messages, waits=(0.0, 0.0)) -> None:
    settings = SmtpSettings.from_environment(environment)
    with Smtp(settings, waits=waits) as client:
        for one in messages or (message(),):
            client.send(one)


@pytest.mark.parametrize("last", ["plain", "Über 1.000 €"])
def test_a_message_arrives_whole_encrypted_and_under_login(server, last):
    text = f"First line\n.\n..two dots\n{last}\n"
    send(server.environment(), message(text))
    (arrived,) = server.arrived
    assert arrived.get_content().replace("\r\n", "\n") == text
    assert server.steps == ["AUTH", "MAIL", "RCPT", "DATA", "KEPT"]


def test_one_connection_carries_many_messages(server):
    send(server.environment(), *(message(to=f"{n}@example.com") for n in range(3)))
    assert server.recipients == ["0@example.com", "1@example.com", "2@example.com"]
    assert server.steps.count("AUTH") == 1


def test_a_server_may_encrypt_from_the_start(start, authority):
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    server = start(ssl_context=context, tls_context=None, require_starttls=False,
                   auth_require_tls=False)  # fmt: skip
    send(server.environment(TLS="implicit"))
    assert len(server.arrived) == 1


def test_a_certificate_nobody_vouches_for_is_refused(server):
    environment = server.environment()
    del environment["AFTERLAUNCH_SMTP_CA_FILE"]
    with pytest.raises(Unreachable, match="cannot be trusted") as error:
        send(environment)
    assert "AFTERLAUNCH_SMTP_CA_FILE" in error.value.mend
    assert server.steps == [], "not even a login was tried"


def test_a_certificate_of_another_host_is_refused(start):
    server = start(certificate_of="mail.example.org")
    with pytest.raises(Unreachable, match="cannot be trusted: .*mismatch"):
        send(server.environment())
    assert server.steps == []


def test_a_server_without_starttls_gets_nothing(start):
    server = start(tls_context=None, require_starttls=False, auth_require_tls=False)
    with pytest.raises(Unreachable, match="offers no STARTTLS"):
        send(server.environment())
    assert server.steps == []


def test_without_encryption_only_if_said_so_and_never_with_a_password(start):
    server = start(tls_context=None, require_starttls=False, auth_required=False)
    send(server.environment(TLS="none", USER="", PASSWORD=""))
    assert len(server.arrived) == 1
    with pytest.raises(AfterlaunchError, match="never sent over a connection that is not"):
        send(server.environment(TLS="none"))


@pytest.mark.parametrize("drops", [set(), {"AUTH"}], ids=["told so", "hung up on"])
def test_a_wrong_password_is_told_and_tried_no_further(server, drops, caplog):
    caplog.set_level(logging.DEBUG)
    server.drop = drops
    wrong = "not the passw0rd"
    with pytest.raises(Unreachable, match="wrong user or password") as error:
        send(server.environment(PASSWORD=wrong))
    assert "AFTERLAUNCH_SMTP_PASSWORD" in error.value.mend
    assert not error.value.is_temporary
    said = f"{error.value} {error.value.mend} {error.value!r} {caplog.text}"
    assert wrong not in said
    assert error.value.__cause__ is None and error.value.__suppress_context__
    settings = SmtpSettings.from_environment(server.environment(PASSWORD=wrong))
    assert wrong not in repr(settings)
    assert "MAIL" not in server.steps
    if drops:
        assert server.steps == ["AUTH"], "a second try could lock the account"


def test_a_refused_connection_is_tried_again_a_few_times():
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {"AFTERLAUNCH_SMTP_HOST": "127.0.0.1", "AFTERLAUNCH_SMTP_PORT": str(port)}
    begun = time.monotonic()
    with pytest.raises(Unreachable, match="cannot be reached: Connection refused"):
        send(environment, waits=(0.1, 0.2))
    assert 0.3 <= time.monotonic() - begun < 20


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA"])
def test_a_busy_server_is_given_time(server, step):
    server.replies = {step: ["421 4.3.2 shutting down", "451 4.7.1 try again"]}
    send(server.environment())
    assert len(server.arrived) == 1
    assert server.steps.count(step) == 3


@pytest.mark.parametrize(
    ("code", "kind"), [("421 closing", Unreachable), ("451 greylisted", Undelivered)]
)
def test_patience_ends(server, code, kind):
    server.replies = {"RCPT": [code] * 9}
    with pytest.raises(Undelivered) as error:
        send(server.environment())
    assert type(error.value) is kind
    assert error.value.is_temporary
    assert server.steps.count("RCPT") == 3
    assert server.arrived == []


def test_a_refused_recipient_is_one_persons_trouble(server):
    server.replies = {"RCPT": ["550 5.1.1 no such user"]}
    settings = SmtpSettings.from_environment(server.environment())
    with Smtp(settings, waits=()) as client:
        with pytest.raises(Undelivered, match="550 5.1.1 no such user") as error:
            client.send(message())
        assert not isinstance(error.value, Unreachable)
        assert not error.value.is_temporary
        client.send(message(to="ben@example.com"))
    assert server.recipients == ["ben@example.com"]


def test_a_refused_sender_is_everybodys(server):
    server.replies = {"MAIL": ["553 5.7.1 not your address"]}
    with pytest.raises(Unreachable, match="mail from accountability@example.com: 553"):
        send(server.environment())


def test_a_message_refused_after_it_was_read_did_not_arrive(server):
    server.replies = {"DATA": ["552 5.3.4 too large"]}
    with pytest.raises(Undelivered, match="552 5.3.4 too large"):
        send(server.environment())


@pytest.mark.parametrize("step", ["MAIL", "RCPT"])
def test_a_connection_lost_before_the_message_is_tried_again(server, step):
    server.drop = {step}
    with pytest.raises(Unreachable, match="cannot be reached"):
        send(server.environment())
    assert server.steps.count(step) == 3
    assert server.arrived == []


def test_a_connection_lost_after_the_message_leaves_a_doubt_and_no_second_try(server):
    server.drop = {"KEPT"}
    with pytest.raises(Doubtful, match="did not answer"):
        send(server.environment())
    assert len(server.arrived) == 1


def test_a_server_that_falls_asleep_is_left_in_time(server):
    server.stall = {"RCPT"}
    with pytest.raises(Unreachable, match="timed out"):
        send(server.environment(TIMEOUT="1"), waits=())
    server.stall = {"KEPT"}
    with pytest.raises(Doubtful, match="timed out"):
        send(server.environment(TIMEOUT="1"), waits=())


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        ({}, "no mail server is named"),
        ({"HOST": "mail..example.com"}, "HOST is no name of a server"),
        ({"HOST": "mail", "USER": "a"}, "PASSWORD is not set"),
        ({"HOST": "mail", "USER": "a", "PASSWORD": "pässword"}, "outside ASCII"),
        ({"HOST": "mail", "PASSWORD": "a"}, "USER is not set"),
        ({"HOST": "mail", "TLS": "ssl"}, "TLS is none of starttls, implicit, none"),
        ({"HOST": "mail", "PORT": "smtp"}, "PORT is no number"),
        ({"HOST": "mail", "TIMEOUT": "-1"}, "TIMEOUT is no number"),
        ({"HOST": "mail", "CA_FILE": "/nowhere"}, "CA_FILE names no file"),
    ],
)
def test_settings_that_make_no_sense_are_told_with_their_mend(settings, complaint):
    environment = {f"AFTERLAUNCH_SMTP_{name}": value for name, value in settings.items()}
    with pytest.raises(AfterlaunchError, match=complaint) as error:
        SmtpSettings.from_environment(environment)
    assert error.value.mend and "pässword" not in str(error.value)
    assert error.value.exit_code == 2


def test_a_file_without_certificates_is_told(server, tmp_path):
    (tmp_path / "empty.pem").write_text("nothing in here")
    with pytest.raises(Unreachable, match="cannot be trusted") as error:
        send(server.environment(CA_FILE=str(tmp_path / "empty.pem")))
    assert "AFTERLAUNCH_SMTP_CA_FILE" in error.value.mend


def test_the_sender_is_the_registers_unless_the_environment_names_one():
    named = {"AFTERLAUNCH_SMTP_FROM": "b@example.com"}
    assert sender({}, "a@example.com").addr_spec == "a@example.com"
    assert sender(named, "a@example.com").addr_spec == "b@example.com"
    with pytest.raises(AfterlaunchError, match="no sender"):
        sender({}, "")
    with pytest.raises(AfterlaunchError, match="no e-mail address"):
        sender({}, "Reports <a@example.com>")


@pytest.mark.parametrize(
    "text",
    ["anna", "a@b@c", "anna@", "@example.com", "a..b@example.com", "a@b.", "anna@exämple.com",
     "a@example.com\nBcc: b@example.com", "a@example.com, b@example.com", "A <a@example.com>"],
)  # fmt: skip
def test_what_is_no_address_is_found_before_anything_is_sent(text):
    assert address(text, "Anna") is None
