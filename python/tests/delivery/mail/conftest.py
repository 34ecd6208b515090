"""A real mail server in this process: STARTTLS with a certificate, AUTH, and every bad habit."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

USER, PASSWORD = "afterlaunch", "s3cret pass+word"


@dataclass
class Server:
    """What a server does on each step, and what reached it.

    ``replies`` maps a step (MAIL, RCPT, DATA) to what it answers, one a time, before it behaves;
    ``drop`` and ``stall`` name the steps at which it hangs up or falls asleep. ``watch`` is told
    every step and may answer instead. KEPT is the step after DATA: taken, and not yet said so.
    """

    ca_file: str
    replies: dict[str, list[str]] = field(default_factory=dict)
    drop: set[str] = field(default_factory=set)
    stall: set[str] = field(default_factory=set)
    arrived: list[EmailMessage] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    watch: Callable[[str], str] = lambda _: ""
    controller: Any = None

    @property
    def port(self) -> int:
        return self.controller.port

    @property
    def recipients(self) -> list[str]:
        return [str(message["To"].addresses[0].addr_spec) for message in self.arrived]

    def environment(self, **more: str) -> dict[str, str]:
        """What a client has to be told."""
        given = {"HOST": "127.0.0.1", "PORT": str(self.port), "USER": USER, "PASSWORD": PASSWORD,
                 "CA_FILE": self.ca_file, "TIMEOUT": "30"}  # fmt: skip
        return {f"AFTERLAUNCH_SMTP_{name}": value for name, value in (given | more).items()}

    async def handle_MAIL(self, server, session, envelope, address, options):
        envelope.mail_from = address
        return await self._step("MAIL", server, "250 OK")

    async def handle_RCPT(self, server, session, envelope, address, options):
        envelope.rcpt_tos.append(address)
        return await self._step("RCPT", server, "250 OK")

    async def handle_DATA(self, server, session, envelope):
        answer = await self._step("DATA", server, "250 OK")
        if answer.startswith("250"):
            self._keep(envelope)
            # Taken, but the client does not know it yet.
            await self._step("KEPT", server, "")
        return answer

    def _keep(self, envelope) -> None:
        self.arrived.append(message_from_bytes(envelope.content, policy=policy.default))

    async def _step(self, name: str, server: Any, otherwise: str) -> str:
        self.steps.append(name)
        if answer := self.watch(name):
            return answer
        if name in self.drop:
            server.transport.abort()
        if name in self.stall:
            await asyncio.sleep(3)
        waiting = self.replies.get(name, [])
        return waiting.pop(0) if waiting else otherwise

    def authenticate(self, server, session, envelope, mechanism, data) -> AuthResult:
        self.steps.append("AUTH")
        if "AUTH" in self.drop:
            server.transport.abort()
        right = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=right, handled=False)


class AnyPort(Controller):
    """Listens on a port the system picks."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def start(authority: trustme.CA, tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Start servers; they stop with the test."""
    running: list[Server] = []
    ca_file = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(ca_file)

    def begin(certificate_of: str = "127.0.0.1", **controller: Any) -> Server:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        authority.issue_cert(certificate_of).configure_cert(context)
        server = Server(str(ca_file))
        settings: dict[str, Any] = {
            "tls_context": context, "require_starttls": True,
            "authenticator": server.authenticate, "auth_required": True,
        }  # fmt: skip
        server.controller = AnyPort(server, "127.0.0.1", 0, **(settings | controller))
        server.controller.start()
        running.append(server)
        return server

    yield begin
    for server in running:
        server.controller.stop()


@pytest.fixture
def server(start: Callable[..., Server]) -> Server:
    """A server that behaves until it is told not to."""
    return start()
