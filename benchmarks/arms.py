"""The default arms, at the sizes that a benchmark asks for."""

from __future__ import annotations

from experiments.configuration import plan_study
from sim import EngagementModel, Settings


def default_arms() -> dict[str, Settings]:
    """Returns the settings of the arms that `hcpsim compare` compares, by name."""
    return {name: arm.settings for name, arm in plan_study([], verb="compare").arms.items()}


def sized(
    settings: Settings, hcps: int, weeks: int, *, warm_up: int | None = None, redraw: bool = True
) -> Settings:
    """Returns the same settings for another universe and period.

    Args:
        settings: of an arm.
        hcps: HCPs in the universe.
        weeks: weeks of the run.
        warm_up: weeks before week 1; None leaves them as they are.
        redraw: whether each replicate draws its own population.
    """
    changed = {"weeks": weeks, "population.size": hcps, "population.redraw": redraw}
    return settings.replace(changed | ({} if warm_up is None else {"warm_up.weeks": warm_up}))


def compile_all() -> None:
    """Compiles whatever is not compiled yet, so that no measurement holds it."""
    settings = default_arms()["hybrid"]
    EngagementModel(sized(settings, 50, 2, warm_up=1)).run()
