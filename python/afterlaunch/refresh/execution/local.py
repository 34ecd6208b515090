"""Run a pipeline on this machine: no shell, few variables, a clean log, an end in time."""

from __future__ import annotations

import codecs
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from afterlaunch.config import project_folder
from afterlaunch.errors import AfterlaunchError
from afterlaunch.pipelines import Command
from afterlaunch.refresh.execution.masking import Masker
from afterlaunch.refresh.execution.order import Order, Progress, State, ended

PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "VIRTUAL_ENV")
"""Variables that every command gets."""

ALLOWED = "AFTERLAUNCH_PIPELINE_ENV"
"""Names, with commas between them, of further variables that commands get."""

_LONGEST_LOG = 10_000_000
_LONGEST_PIECE = 65_536
_LARGEST_RESULT = 65_536
_GRACE_SECONDS = 5.0
_LOOK_SECONDS = 0.05
_STOPS = (signal.SIGINT, signal.SIGTERM)


class Attempt:
    """One run of a command.

    Parameters
    ----------
    command
        The pipeline. ``{project}`` and ``{workspace}`` in its words stand for those folders.
    order
        What it is for.
    workspace
        Folder of the company; the command runs there.
    folder
        Where its log and its result are kept.
    environment
        Of this process.

    Attributes
    ----------
    masker
        Of what must not be seen of it.
    where
        Its log, within the workspace.
    """

    def __init__(
        self,
        command: Command,
        order: Order,
        *,
        workspace: Path,
        folder: Path,
        environment: Mapping[str, str],
    ) -> None:
        places = {"{project}": str(project_folder()), "{workspace}": str(workspace)}
        self._words = [_filled(word, places) for word in command.words]
        self._workspace = workspace
        self._log = folder / "log.txt"
        self.where = str(self._log.relative_to(workspace))
        self._result = folder / "result.json"
        also = _allowed(environment)
        self._environment = {
            **{name: environment[name] for name in (*PASSED_ON, *also) if name in environment},
            # `python` is the one that runs this.
            "PATH": os.pathsep.join(
                [str(Path(sys.executable).parent), environment.get("PATH", os.defpath)]
            ),
            "AFTERLAUNCH_WORKSPACE": str(workspace),
            "AFTERLAUNCH_CASE": order.case_id,
            "AFTERLAUNCH_MODEL": order.model_id,
            "AFTERLAUNCH_ATTEMPT": str(order.attempt),
            "AFTERLAUNCH_ORDERED_ON": order.ordered_on.isoformat(),
            "AFTERLAUNCH_RESULT": str(self._result),
        }
        self.masker = Masker.of(environment, also)

    def run(self, *, seconds: float, lock: int) -> Progress:
        """Run the command to its end, or to the end of its time.

        Parameters
        ----------
        seconds
            After so many, it and all it has started are ended.
        lock
            Descriptor of the case's lock. The command inherits it: what a killed `execute` left
            behind still holds the case, so that no second command starts beside it.
        """
        self._log.parent.mkdir(parents=True, exist_ok=True)
        self._result.unlink(missing_ok=True)
        with _stoppable() as asked_to_stop:
            return self._run(seconds, lock, asked_to_stop)

    def _run(self, seconds: float, lock: int, asked_to_stop: threading.Event) -> Progress:
        try:
            process = subprocess.Popen(
                self._words,
                cwd=self._workspace,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                pass_fds=(lock,),
            )
        except OSError as error:
            why = f"{self.masker.mask(self._words[0])} cannot be run: {error.strerror}"
            return Progress(State.FAILED, why=why, where=self.where)
        assert process.stdout is not None
        # A process that fled its group may hold the pipe for ever: nobody waits for the writer.
        writer = threading.Thread(target=self._write, args=(process.stdout,), daemon=True)
        try:
            # Who waits for the case is told the group to end.
            os.pwrite(lock, f"{process.pid}\n".encode().ljust(32), 0)
            writer.start()
            code = _end_of(process, seconds, asked_to_stop)
        finally:
            _end(process)
            writer.join(timeout=_GRACE_SECONDS)
        if code is None:
            time_is_over = f"it was ended after {seconds:g} seconds, the time it was given"
            why = "it was ended because `execute` was" if asked_to_stop.is_set() else time_is_over
            return Progress(State.FAILED, why=why, where=self.where)
        if code:
            why = f"it ended with {_said(code)}"
            return Progress(State.FAILED, why=why, exit_code=code, where=self.where)
        return ended(self._handed_back(), where=self.where, exit_code=0)

    def _write(self, output: IO[bytes]) -> None:
        with self._log.open("w", encoding="utf-8") as log:
            written = 0
            for text in self.masker.mask_pieces(_pieces(output)):
                written += len(text)
                if written > _LONGEST_LOG:
                    log.write("\n(the log is cut off here)\n")
                    break
                log.write(text)
                log.flush()
        # A command that nobody reads would stand still.
        while output.readline(_LONGEST_PIECE):
            pass

    def _handed_back(self) -> Any:
        try:
            with self._result.open("rb") as file:
                text = file.read(_LARGEST_RESULT)
            return json.loads(text)
        except (OSError, ValueError):
            return None


def _pieces(output: IO[bytes]) -> Iterator[str]:
    """Yield what is printed, line by line, and lines without an end in pieces."""
    # A letter may be cut, too.
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    while piece := output.readline(_LONGEST_PIECE):
        yield decoder.decode(piece)
    yield decoder.decode(b"", final=True)


@contextmanager
def _stoppable() -> Iterator[threading.Event]:
    """Note, and do not raise, that this process is asked to end.

    An exception could come while the command is being started, and leave it running.
    """
    asked = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield asked
        return
    before = {one: signal.signal(one, lambda *_: asked.set()) for one in _STOPS}
    try:
        yield asked
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def _end_of(
    process: subprocess.Popen[bytes], seconds: float, asked_to_stop: threading.Event
) -> int | None:
    """Return the exit code of a process; None if its time is over, or it is to stop."""
    until = time.monotonic() + seconds
    while (code := process.poll()) is None:
        left = until - time.monotonic()
        if left <= 0 or asked_to_stop.wait(min(left, _LOOK_SECONDS)):
            return None
    return code


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the whole group of a process: first asked, then forced."""
    if process.poll() is None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=_GRACE_SECONDS)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _said(code: int) -> str:
    if code > 0:
        return f"exit code {code}"
    with suppress(ValueError):
        return f"signal {signal.Signals(-code).name}"
    return f"signal {-code}"


def _filled(word: str, places: Mapping[str, str]) -> str:
    for gap, place in places.items():
        word = word.replace(gap, place)
    return word


def _allowed(environment: Mapping[str, str]) -> tuple[str, ...]:
    names = tuple(name.strip() for name in environment.get(ALLOWED, "").split(",") if name.strip())
    own = [name for name in names if name.startswith("AFTERLAUNCH_")]
    if own:
        raise AfterlaunchError(
            f"{ALLOWED} names {', '.join(own)}", mend="name variables of your own pipeline only"
        )
    return names
