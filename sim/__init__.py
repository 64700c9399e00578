"""Agent-based model of how a pharma company engages healthcare professionals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.model import EngagementModel
    from sim.settings import Settings

__all__ = ["EngagementModel", "Settings"]


def __getattr__(name: str) -> Any:
    """Loads the model only when it is asked for, so that the command line starts fast."""
    if name == "Settings":
        from sim.settings import Settings

        return Settings
    if name == "EngagementModel":
        from sim.model import EngagementModel

        return EngagementModel
    message = f"module 'sim' has no attribute {name!r}"
    raise AttributeError(message)
