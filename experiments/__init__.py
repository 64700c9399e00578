"""Commands, runner, tables and reports around the model."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.settings import Settings


def settings(*overrides: str) -> Settings:
    """Composes settings from pages and overrides, as the command line does.

    Args:
        *overrides: such as `strategy=hybrid`, `population.size=500`, `--config-dir`, `mine`.

    Returns:
        Validated settings for `sim.EngagementModel`.

    Raises:
        ConfigError: everything that is wrong with them, at once.
    """
    from experiments.configuration import plan_study

    (arm,) = plan_study(overrides, verb="run").arms.values()
    return arm.settings
