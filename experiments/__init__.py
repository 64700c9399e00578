"""Commands, runner, tables and reports around the model, and their door for Python.

What is named here is loaded when it is first asked for, so that `import experiments` is quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from experiments.config_errors import ConfigError
    from experiments.python.calls import (
        calibrate,
        compare,
        discover,
        learn,
        pilot,
        run,
        sensitivity,
        sweep,
    )
    from experiments.python.doing import FailedRuns, StudyStopped
    from experiments.python.kinds import (
        Calibration,
        Comparison,
        Discovery,
        Learned,
        Pilot,
        Run,
        SensitivityAnalysis,
        Sweep,
    )
    from experiments.python.reading import Difference, diff, load, query, studies
    from experiments.python.results import NoSuchTable
    from sim.settings import Settings

__all__ = [
    "Calibration", "Comparison", "ConfigError", "Difference", "Discovery", "FailedRuns", "Learned",
    "NoSuchTable", "Pilot", "Run", "SensitivityAnalysis", "StudyStopped", "Sweep", "calibrate",
    "compare", "diff", "discover", "learn", "load", "pilot", "query", "run", "sensitivity",
    "settings", "studies", "sweep",
]  # fmt: skip

_PLACES = {
    "config_errors": ("ConfigError",),
    "python.calls": (
        "calibrate", "compare", "discover", "learn", "pilot", "run", "sensitivity", "sweep",
    ),
    "python.doing": ("FailedRuns", "StudyStopped"),
    "python.kinds": (
        "Calibration", "Comparison", "Discovery", "Learned", "Pilot", "Run", "SensitivityAnalysis",
        "Sweep",
    ),
    "python.reading": ("Difference", "diff", "load", "query", "studies"),
    "python.results": ("NoSuchTable",),
}  # fmt: skip
_PLACE = {name: place for place, names in _PLACES.items() for name in names}


if not TYPE_CHECKING:  # else a checker would take any name

    def __getattr__(name: str) -> Any:
        """Returns what is named here, loaded now."""
        if name not in _PLACE:
            from experiments.config_errors import did_you_mean

            near = did_you_mean(name, __all__) if not name.startswith("_") else ""
            said = f"module {__name__!r} has no attribute {name!r}"
            raise AttributeError(f"{said}; {near}" if near else said, name=name, obj=None)
        return getattr(import_module(f"{__name__}.{_PLACE[name]}"), name)


def __dir__() -> list[str]:
    """Returns what is named here, loaded or not."""
    return sorted({*globals(), *__all__})


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
