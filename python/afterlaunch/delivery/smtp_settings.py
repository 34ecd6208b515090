"""Where the mail server is and how to log in: from the environment alone, never from a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from email.errors import HeaderParseError
from email.headerregistry import Address
from enum import StrEnum
from pathlib import Path

from afterlaunch.errors import AfterlaunchError

PREFIX = "AFTERLAUNCH_SMTP_"
DEFAULT_TIMEOUT = 30.0


class Tls(StrEnum):
    """How the connection is encrypted."""

    STARTTLS = "starttls"
    IMPLICIT = "implicit"
    NONE = "none"


PORTS = {Tls.STARTTLS: 587, Tls.IMPLICIT: 465, Tls.NONE: 25}


@dataclass(frozen=True)
class SmtpSettings:
    """A mail server.

    Attributes
    ----------
    ca_file
        Certificates of the authorities to trust; None trusts those of the system.
    """

    host: str
    port: int
    tls: Tls = Tls.STARTTLS
    user: str = ""
    password: str = field(default="", repr=False)
    timeout: float = DEFAULT_TIMEOUT
    ca_file: str | None = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> SmtpSettings:
        """Read ``AFTERLAUNCH_SMTP_*``.

        Raises
        ------
        AfterlaunchError
            Naming the variable that is missing or makes no sense, never a value of a secret.
        """

        def get(name: str) -> str:
            return environment.get(PREFIX + name, "").strip()

        if not get("HOST"):
            raise AfterlaunchError(
                "no mail server is named",
                mend=f"set {PREFIX}HOST, or look at the mails without one: --dry-run",
            )
        try:
            get("HOST").encode("idna")
        except UnicodeError:
            raise AfterlaunchError(
                f"{PREFIX}HOST is no name of a server", mend="write it as mail.example.com"
            ) from None
        tls = _tls(get("TLS"))
        # A password may begin or end with a space.
        user, password = get("USER"), environment.get(PREFIX + "PASSWORD", "")
        if bool(user) != bool(password):
            lacking = "PASSWORD" if user else "USER"
            raise AfterlaunchError(
                f"{PREFIX}{lacking} is not set", mend="set user and password both, or neither"
            )
        if not (user + password).isascii():
            raise AfterlaunchError(
                f"{PREFIX}USER or _PASSWORD has letters outside ASCII, which few servers take",
                mend="choose a password without them",
            )
        if user and tls is Tls.NONE:
            raise AfterlaunchError(
                "a password is never sent over a connection that is not encrypted",
                mend=f"set {PREFIX}TLS to starttls or implicit, or log in nowhere",
            )
        ca_file = get("CA_FILE") or None
        if ca_file and not Path(ca_file).is_file():
            raise AfterlaunchError(
                f"{PREFIX}CA_FILE names no file", mend="name a file of certificates in PEM form"
            )
        return cls(
            host=get("HOST"),
            port=int(_number("PORT", get("PORT"), PORTS[tls])),
            tls=tls,
            user=user,
            password=password,
            timeout=_number("TIMEOUT", get("TIMEOUT"), DEFAULT_TIMEOUT),
            ca_file=ca_file,
        )


def sender(environment: Mapping[str, str], registered: str) -> Address:
    """Return whom messages come from: ``AFTERLAUNCH_SMTP_FROM``, else the setting ``sender``.

    Raises
    ------
    AfterlaunchError
        If neither is given, or it is no address.
    """
    named = environment.get(PREFIX + "FROM", "").strip() or registered.strip()
    if not named:
        raise AfterlaunchError(
            "messages have no sender",
            mend=f"give `sender` in registers/settings.csv, or set {PREFIX}FROM",
        )
    found = address(named)
    if found is None:
        raise AfterlaunchError(
            "the sender is no e-mail address", mend="write it as name@example.com, nothing else"
        )
    return found


def address(text: str, name: str = "") -> Address | None:
    """Return an address with the name of its owner; None if it is none a mail server takes.

    Examples
    --------
    >>> str(address("anna@example.com", "Anna"))
    'Anna <anna@example.com>'
    >>> address("anna") is None
    True
    """
    local, at, domain = text.rpartition("@")
    is_plain = text.isascii() and text.isprintable() and not set(text) & set(' <>,;:"\\()[]')
    if not (at and local and domain and is_plain) or "@" in local:
        return None
    try:
        return Address(display_name=" ".join(name.split()), addr_spec=text)
    except (ValueError, IndexError, HeaderParseError):
        return None


def _tls(text: str) -> Tls:
    try:
        return Tls(text or Tls.STARTTLS)
    except ValueError:
        raise AfterlaunchError(
            f"{PREFIX}TLS is none of {', '.join(Tls)}", mend="starttls is what it is without"
        ) from None


def _number(name: str, text: str, default: float) -> float:
    try:
        found = float(text or default)
    except ValueError:
        found = 0.0
    if not 0 < found <= 65_535:  # noqa: PLR2004 - the largest port, and a day's patience
        raise AfterlaunchError(
            f"{PREFIX}{name} is no number that makes sense", mend="give it a positive number"
        )
    return found
