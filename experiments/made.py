"""What became of the work that a plan asks for, and the exit code that says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

WHOLE, WITH_FAILURES, STOPPED = 0, 1, 130
"""Exit codes: all runs were made, some failed or it could not go on, Ctrl-C."""


@dataclass(frozen=True)
class Made:
    """What became of the work.

    Attributes:
        code: the exit code.
        told: whether its folder holds something to tell.
        cause: what ended it before its time; None where nothing did.
        kept: what is kept of it then, in words; empty where nothing is.
        read: what was read of its folder on the way, for whoever tells of it; nothing, or it alone.
    """

    code: int = WHOLE
    told: bool = True
    cause: BaseException | None = None
    kept: str = ""
    read: tuple[Any, ...] = ()

    @classmethod
    def with_failures(cls, failed: Sequence[object], read: object) -> Made:
        """Returns what was made to its end, perhaps with runs that failed.

        Args:
            failed: those runs.
            read: what was read of its folder.
        """
        return cls(WITH_FAILURES if failed else WHOLE, read=(read,))

    @classmethod
    def stopped(cls, cause: BaseException, kept: str) -> Made:
        """Returns what was ended before its time."""
        code = STOPPED if isinstance(cause, KeyboardInterrupt) else WITH_FAILURES
        return cls(code, told=False, cause=cause, kept=kept)


NOTHING = Made(WITH_FAILURES, told=False)
"""So many runs failed that there is nothing to tell."""
