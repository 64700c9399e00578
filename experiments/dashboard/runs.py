"""One study at a time, made by the command that a user would type."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from experiments.plain import visible
from experiments.progress import FILE

NONE, AT_WORK, STOPPING, WHOLE, WITH_FAILURES, FAULTY, STOPPED, BROKEN = (
    "none", "at work", "stopping", "finished", "finished with failed runs", "refused", "stopped",
    "broken off",
)  # fmt: skip
_ENDINGS = {0: WHOLE, 1: WITH_FAILURES, 2: FAULTY, 130: STOPPED, -15: STOPPED}
_MOST_LINES, _PATIENCE = 400, 20.0


@dataclass(frozen=True)
class Progress:
    """How far it is.

    Attributes:
        done: runs that are made.
        total: runs that are to be made; 0 as long as that is not known.
        what: they are called.
        left: time left in words; empty as long as it is not known.
    """

    done: int = 0
    total: int = 0
    what: str = "runs"
    left: str = ""


class Runner:
    """Makes studies, one at a time.

    Attributes:
        name: of the study that is being made, or was made last.
        command: that makes it, as it is typed.
        started: how often one was begun.
    """

    def __init__(self) -> None:
        self.name, self.command, self.started = "", "", 0
        self._arguments: list[str] = []
        self._process: subprocess.Popen[str] | None = None
        self._lines: deque[str] = deque(maxlen=_MOST_LINES)
        self._reader: threading.Thread | None = None
        self._stopping, self._said = False, 0
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    @property
    def state(self) -> str:
        """A word for how it stands."""
        if self._process is None:
            return NONE
        code = self._process.poll()
        if code is None:
            return STOPPING if self._stopping else AT_WORK
        return _ENDINGS.get(code, BROKEN)

    @property
    def is_busy(self) -> bool:
        """Whether a study is being made."""
        return self.state in (AT_WORK, STOPPING)

    @property
    def lines(self) -> list[str]:
        """What it said so far."""
        return list(self._lines)

    @property
    def said(self) -> int:
        """How many lines it said so far."""
        return self._said

    @property
    def _file(self) -> Path | None:
        return None if self._folder is None else Path(self._folder.name, "progress.json")

    @property
    def progress(self) -> Progress:
        """How far it is, as the runner writes it."""
        if self._file is None:
            return Progress()
        try:
            return Progress(**json.loads(self._file.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return Progress()

    def start(self, name: str, arguments: Sequence[str], command: str) -> bool:
        """Begins to make a study.

        Args:
            name: of the study.
            arguments: that follow `hcpsim compare`.
            command: the same, as it is typed.

        Returns:
            False where another is being made.
        """
        if self.is_busy:
            return False
        if self._folder is not None:
            self._folder.cleanup()
        self._folder = tempfile.TemporaryDirectory(prefix="hcpsim-progress-")
        self._lines.clear()
        self.name, self.command, self._stopping = name, command, False
        self._arguments = list(arguments)
        self.started += 1
        self._process = subprocess.Popen(
            [sys.executable, "-m", "experiments", "compare", *arguments],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            encoding="utf-8", errors="replace", start_new_session=True,
            env={**os.environ, FILE: str(self._file), "PYTHONIOENCODING": "utf-8"},
        )  # fmt: skip
        self._reader = threading.Thread(target=self._read, args=(self._process,), daemon=True)
        self._reader.start()
        return True

    def go_on(self) -> bool:
        """Begins again with what was stopped; runs that are kept are not made again."""
        return bool(self.name) and self.start(self.name, self._arguments, self.command)

    def _read(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            self._lines.append(visible(line.rstrip("\n")))
            self._said += 1

    def stop(self) -> None:
        """Asks it to end; finished runs are kept, and the same command goes on from them."""
        if self._process is not None and self.is_busy and not self._stopping:
            self._stopping = True
            self._process.terminate()

    def close(self) -> None:
        """Ends what is being made, and waits for it."""
        self.stop()
        if self._process is not None:
            try:
                self._process.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            if self._reader is not None:
                self._reader.join(_PATIENCE)
        if self._folder is not None:
            self._folder.cleanup()
