"""The mail server: encrypted, verified, patient with a busy one, and exact about what was accepted.

A server takes a message once it has read the line that ends it. Whatever fails before that line is
sent leaves nothing behind; only what fails after it may have arrived.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Sequence
from contextlib import suppress
from email import policy
from email.message import EmailMessage
from types import TracebackType
from typing import Self

from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_chain, wait_fixed

from afterlaunch.delivery.channel import Doubtful, Undelivered, Unreachable
from afterlaunch.delivery.smtp_settings import SmtpSettings, Tls

WAITS = (1.0, 4.0, 16.0)
"""Seconds before each further try; together less than a scheduler's patience."""

_MOST_REPLY = 200
_BUSY_FROM, _REFUSED_FROM = 400, 500
_CLOSING = 421
_ACCEPTED_FROM, _GO_ON_FROM, _READY = 200, 300, 354

_SERVER_MEND = "see that AFTERLAUNCH_SMTP_HOST and _PORT name a server that runs, then send again"
_LATER = "nothing has to be mended: send again later"


class Smtp:
    """A mail server, entered once and used for many messages.

    Parameters
    ----------
    settings
        Where it is and how to log in.
    waits
        Seconds to wait before each further try of a message the server was too busy for.

    Examples
    --------
    >>> with Smtp(settings) as server:  # doctest: +SKIP
    ...     server.send(message)
    """

    def __init__(self, settings: SmtpSettings, *, waits: Sequence[float] = WAITS) -> None:
        self._settings = settings
        self._server: smtplib.SMTP | None = None
        self._retrying = Retrying(
            retry=retry_if_exception(_is_temporary),
            stop=stop_after_attempt(len(waits) + 1),
            wait=wait_chain(*map(wait_fixed, waits)) if waits else wait_fixed(0),
            reraise=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._server is not None:
            with suppress(OSError):
                self._server.quit()
            self._drop()

    def send(self, message: EmailMessage) -> None:
        """Return once the server has accepted the message for its one recipient.

        Raises
        ------
        Unreachable
            If the server cannot be used at all; certainly nothing was accepted.
        Undelivered
            If it refuses this message; certainly nothing was accepted.
        Doubtful
            If the connection was lost after the whole message was sent.
        """
        self._retrying(self._try, message)

    def _try(self, message: EmailMessage) -> None:
        try:
            self._deliver(self._server or self._open(), message)
        except BaseException:
            # What the server thinks of a broken dialogue is unknown: the next one starts anew.
            self._drop()
            raise

    def _drop(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None

    @property
    def _where(self) -> str:
        return f"mail server {self._settings.host}:{self._settings.port}"

    def _open(self) -> smtplib.SMTP:
        found = self._settings
        where = (found.host, found.port)
        try:
            context = ssl.create_default_context(cafile=found.ca_file)
            if found.tls is Tls.IMPLICIT:
                self._server = smtplib.SMTP_SSL(*where, timeout=found.timeout, context=context)
            else:
                self._server = smtplib.SMTP(*where, timeout=found.timeout)
            self._server.ehlo_or_helo_if_needed()
            if found.tls is Tls.STARTTLS:
                self._server.starttls(context=context)
        except ssl.SSLError as error:
            raise self._untrusted(error) from None
        except smtplib.SMTPNotSupportedError:
            raise Unreachable(
                f"{self._where} offers no STARTTLS, so nothing was sent",
                mend="set AFTERLAUNCH_SMTP_TLS to implicit if it encrypts from the start",
                is_temporary=False,
            ) from None
        except smtplib.SMTPResponseException as error:
            raise self._refused(error.smtp_code, error.smtp_error, "the connection") from None
        except OSError as error:
            raise self._lost(error) from None
        if found.user:
            self._log_in(self._server)
        return self._server

    def _log_in(self, server: smtplib.SMTP) -> None:
        """Log in; what the server answers is not repeated, since it may repeat the password."""
        try:
            server.login(self._settings.user, self._settings.password)
        except smtplib.SMTPAuthenticationError as error:
            if _BUSY_FROM <= error.smtp_code < _REFUSED_FROM:
                raise Unreachable(
                    f"{self._where} is too busy to log in ({error.smtp_code})",
                    mend=_LATER,
                    is_temporary=True,
                ) from None
            raise self._no_login(f"refused the login ({error.smtp_code})") from None
        except smtplib.SMTPServerDisconnected:
            # Some servers hang up on a wrong password; trying again would lock the account.
            raise self._no_login("hung up at the login") from None
        except smtplib.SMTPException:
            raise self._no_login("offers no way to log in that is known here") from None
        except OSError as error:
            raise self._lost(error) from None

    def _deliver(self, server: smtplib.SMTP, message: EmailMessage) -> None:
        # Seven bits: not every server on the way takes eight.
        content = message.as_bytes(policy=policy.SMTP.clone(cte_type="7bit"))
        # A line that begins with a dot would end the message there.
        content = re.sub(rb"(?m)^\.", b"..", content)
        (sender,) = message["From"].addresses
        (recipient,) = message["To"].addresses
        try:
            code, reply = server.mail(sender.addr_spec)
            if not _is_accepted(code):
                raise self._refused(code, reply, f"mail from {sender.addr_spec}")
            code, reply = server.rcpt(recipient.addr_spec)
            if not _is_accepted(code):
                raise self._refused_message(code, reply)
            code, reply = server.docmd("DATA")
            if code != _READY:
                raise self._refused_message(code, reply)
            server.send(content)
        except OSError as error:
            raise self._lost(error) from None
        try:
            server.send(b".\r\n")
            code, reply = server.getreply()
            if code < 0:
                raise smtplib.SMTPServerDisconnected("the answer makes no sense")
        except OSError as error:
            raise Doubtful(
                f"{self._where} was sent the whole message and did not answer ({_reason(error)})",
                mend="look for its Message-ID at the server before you send it again",
            ) from None
        if not _is_accepted(code):
            raise self._refused_message(code, reply)

    def _refused(self, code: int, reply: bytes | str, what: str) -> Unreachable:
        is_busy = _BUSY_FROM <= code < _REFUSED_FROM
        mend = _LATER if is_busy else "ask whoever runs the mail server why, then send again"
        return Unreachable(
            f"{self._where} refuses {what}: {code} {_line(reply)}", mend=mend, is_temporary=is_busy
        )

    def _refused_message(self, code: int, reply: bytes | str) -> Undelivered:
        if code == _CLOSING or code < 0:
            return self._refused(_CLOSING, reply, "to go on")
        is_busy = _BUSY_FROM <= code < _REFUSED_FROM
        mend = _LATER if is_busy else "correct the address in registers/owners.csv, then send again"
        return Undelivered(
            f"{self._where} refuses the message: {code} {_line(reply)}",
            mend=mend,
            is_temporary=is_busy,
        )

    def _lost(self, error: OSError) -> Unreachable:
        return Unreachable(
            f"{self._where} cannot be reached: {_reason(error)}",
            mend=_SERVER_MEND,
            is_temporary=True,
        )

    def _untrusted(self, error: ssl.SSLError) -> Unreachable:
        why = getattr(error, "verify_message", "") or error.reason or "no common protocol"
        return Unreachable(
            f"the encryption of {self._where} cannot be trusted: {why}",
            mend="give the authority that signed its certificate in AFTERLAUNCH_SMTP_CA_FILE",
            is_temporary=False,
        )

    def _no_login(self, what: str) -> Unreachable:
        return Unreachable(
            f"{self._where} {what}: wrong user or password?",
            mend="correct AFTERLAUNCH_SMTP_USER and AFTERLAUNCH_SMTP_PASSWORD",
            is_temporary=False,
        )


def _is_temporary(error: BaseException) -> bool:
    return isinstance(error, Undelivered) and error.is_temporary


def _is_accepted(code: int) -> bool:
    return _ACCEPTED_FROM <= code < _GO_ON_FROM


def _line(reply: bytes | str) -> str:
    """Return a server's reply as one short line."""
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    return " ".join(text.split())[:_MOST_REPLY]


def _reason(error: OSError) -> str:
    return error.strerror or str(error) or type(error).__name__
