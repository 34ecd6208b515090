"""Chat and paging services, by one URL that apprise understands.

The URL holds secrets, so a register names the environment variable that holds it and never the URL.
apprise says of a failure only that it was one; whether something may have arrived is read from what
it notes about the connection, and where that does not say so for certain, it is in doubt.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from afterlaunch.delivery.channel import Doubtful, Message, Undelivered
from afterlaunch.delivery.company import Owner

if TYPE_CHECKING:
    from apprise import NotifyBase
    from apprise.result import AppriseResult

PREFIX = "env:"
VARIABLE = re.compile(r"AFTERLAUNCH_CHANNEL_[A-Z0-9_]+")
TIMEOUT = 30.0

_ANSWER = re.compile(r"error=(\d{3})\b")
_NEVER_REACHED = re.compile(
    r"[\w ]*Exception: .*(NewConnectionError|ConnectTimeoutError|NameResolutionError"
    r"|CERTIFICATE_VERIFY_FAILED)"
)
_SERVER_ERROR = 500
_TOO_MANY = 429


class Chat:
    """One owner's chat or paging service.

    Parameters
    ----------
    owner
        Whose it is.
    service
        What apprise made of the URL.
    """

    def __init__(self, owner: Owner, service: NotifyBase) -> None:
        self._owner = owner
        self._service = service

    @classmethod
    def of(cls, owner: Owner, environment: Mapping[str, str], timeout: float = TIMEOUT) -> Chat:
        """Return the channel that an owner's register line names.

        Parameters
        ----------
        owner
            Its ``channel`` is ``env:AFTERLAUNCH_CHANNEL_<NAME>``.
        environment
            Where that variable is looked up.
        timeout
            Seconds to wait for a connection, and for an answer.

        Raises
        ------
        Undelivered
            Naming the owner and the variable, never the URL.
        """
        from apprise import Apprise, AppriseAsset, OverflowMode  # noqa: PLC0415 - slow to import

        _keep_silent()
        variable = variable_of(owner)
        url = environment.get(variable, "").strip()
        asset = AppriseAsset(app_id="afterlaunch", app_desc="afterlaunch", image_url_mask="")
        service = Apprise.instantiate(url, asset=asset) if url else None
        if service is None:
            found = "holds no URL that apprise knows" if url else "is not set"
            raise _unusable(owner, f"{variable} {found}", f"set {variable} to an apprise URL")
        service.socket_connect_timeout = service.socket_read_timeout = timeout
        # One message is one request: it is accepted or not, and never sent twice unasked.
        service.retry = 0
        service.overflow_mode = OverflowMode.TRUNCATE
        if len(service) != 1:
            found = f"{variable} names {len(service)} places"
            raise _unusable(owner, found, f"name one in {variable}")
        return cls(owner, service)

    def deliver(self, message: Message) -> None:
        """Return once the service has accepted the message; see `Channel`."""
        from apprise import Apprise, AppriseResultStatus, NotifyFormat  # noqa: PLC0415

        whole = len(message.subject) + len(message.text) + 2 <= self._service.body_maxlen
        apprise = Apprise()
        apprise.add(self._service)
        result = apprise.notify(
            body=message.text if whole else message.brief,
            title=message.subject,
            body_format=NotifyFormat.TEXT,
            log_level=logging.DEBUG,
        )
        if result.status is not AppriseResultStatus.SUCCESS:
            raise self._failure(result)

    def _failure(self, result: AppriseResult) -> Undelivered | Doubtful:
        whose = f"the {self._service.service_name} channel of {self._owner.owner_id}"
        variable = variable_of(self._owner)
        # These notes quote the URL: they are looked at and go nowhere.
        notes = [(entry.level, str(entry.message)) for entry in result.logs()]
        answers = [_ANSWER.search(note) for level, note in notes if level == "WARNING"]
        answer = next(filter(None, answers), None)
        if answer:
            code = int(answer.group(1))
            is_temporary = code >= _SERVER_ERROR or code == _TOO_MANY
            return Undelivered(
                f"{whose} refused the message (HTTP {code})",
                mend="send again later" if is_temporary else f"see that {variable} is right",
                is_temporary=is_temporary,
            )
        if any(_NEVER_REACHED.match(note) for _, note in notes):
            return Undelivered(
                f"{whose} could not be reached",
                mend=f"see that the service runs and that {variable} is right, then send again",
                is_temporary=True,
            )
        return Doubtful(
            f"{whose} gave no answer: the message may or may not have arrived",
            mend=f"ask {self._owner.owner_id}",
        )


def variable_of(owner: Owner) -> str:
    """Return the environment variable that an owner's channel names.

    Raises
    ------
    Undelivered
        If it names none; what stands there is not repeated, for it may be a secret.
    """
    variable = owner.channel.removeprefix(PREFIX)
    if not owner.channel.startswith(PREFIX) or not VARIABLE.fullmatch(variable):
        raise _unusable(
            owner,
            "it is neither `email` nor `env:AFTERLAUNCH_CHANNEL_<NAME>`",
            "keep the URL in such a variable, and write its name into registers/owners.csv",
        )
    return variable


def _unusable(owner: Owner, found: str, mend: str) -> Undelivered:
    return Undelivered(
        f"the channel of {owner.owner_id} cannot be used: {found}", mend=mend, is_temporary=False
    )


def _keep_silent() -> None:
    """Keep apprise's notes to ourselves: they quote tokens, and `_failure` needs all of them."""
    logger = logging.getLogger("apprise")
    logger.setLevel(logging.DEBUG)
    logger.propagate = False
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())
