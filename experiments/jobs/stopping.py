"""That work has been asked to end, also where the interrupt itself was lost in a callback."""

from __future__ import annotations

pressed: list[int] = []
"""Signals that have arrived since the work began."""


def give_way() -> None:
    """Ends the work between two pieces of it, if it has been asked to end.

    Raises:
        KeyboardInterrupt: where an interrupt has arrived.
    """
    if pressed:
        raise KeyboardInterrupt
