"""Keep secrets of the environment out of logs and messages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import urlsplit

MASK = "***"
_SHORTEST = 6
_SECRET_NAME = re.compile(
    r"TOKEN|SECRET|PASSW|PASSPHRASE|CREDENTIAL|AUTH|COOKIE|SIGNATURE|PRIVATE|DSN|KEY(?!BOARD)", re.I
)


class Masker:
    """Replaces known secrets wherever they stand.

    Parameters
    ----------
    secrets
        What must not be seen. A value shorter than six characters is left: it would be found in
        words that mean nothing.
    """

    def __init__(self, secrets: Iterable[str]) -> None:
        parts = {line.strip() for secret in secrets for line in secret.splitlines()}
        # The longest first: a secret may hold another.
        known = sorted((one for one in parts if len(one) >= _SHORTEST), key=len, reverse=True)
        self._longest = max(map(len, known), default=0)
        self._pattern = re.compile("|".join(map(re.escape, known))) if known else None

    @classmethod
    def of(cls, environment: Mapping[str, str], also: Iterable[str] = ()) -> Masker:
        """Return a masker of what looks secret in an environment.

        Parameters
        ----------
        environment
            A variable is secret if its name says so, and so is a password within an address.
        also
            Names of further variables whose values are secret.
        """
        named = set(also)
        secrets = [
            value
            for name, value in environment.items()
            if name in named or _SECRET_NAME.search(name)
        ]
        return cls([*secrets, *_passwords(environment.values())])

    def mask(self, text: str) -> str:
        """Return `text` without any of the secrets."""
        return self._pattern.sub(MASK, text) if self._pattern else text

    def mask_pieces(self, pieces: Iterable[str]) -> Iterator[str]:
        """Yield a text that comes in pieces without any of the secrets, wherever it was cut.

        A secret never goes beyond the end of a line: of a line whose end is still to come, what
        may be the beginning of one is held back.
        """
        held = ""
        for piece in pieces:
            text = held + piece
            end = len(text) if text.endswith("\n") else self._end_of_known(text)
            held = text[end:]
            yield self.mask(text[:end])
        yield self.mask(held)

    def _end_of_known(self, text: str) -> int:
        """Return up to where `text` holds the same secrets, whatever follows it."""
        end = max(0, len(text) - self._longest + 1) if self._longest else len(text)
        for found in self._pattern.finditer(text) if self._pattern else ():
            if found.start() < end:
                end = max(end, found.end())
        return end


def _passwords(values: Iterable[str]) -> Iterable[str]:
    for value in values:
        if "://" in value and "@" in value:
            try:
                password = urlsplit(value).password
            except ValueError:
                continue
            if password:
                yield password
