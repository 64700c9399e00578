"""Figures of what is no study of arms alone: `sweep.plot.response()` and the like."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.figure import Figure

from experiments.config_errors import ConfigError, Problem

if TYPE_CHECKING:
    from experiments.discovered import Discovered
    from experiments.effects.study import Analysis
    from experiments.swept import Swept


class SweepPlots:
    """The figures of a sweep; each raises `ConfigError` where it does not hold what is shown."""

    def __init__(self, swept: Swept) -> None:
        """Takes the sweep."""
        self._swept = swept

    def response(self) -> Figure:
        """The headlines of each arm along one key, with peaks and knees."""
        from experiments.figures.sweep import response

        return _there("response", response(self._swept), "a grid of one key")

    def leads(self) -> Figure:
        """The difference of arms along one key."""
        from experiments.figures.sweep import leads

        return _there("leads", leads(self._swept), "a grid of one key and two arms with contact")

    def winner(self) -> Figure:
        """Which arm leads at each point of two keys."""
        from experiments.figures.sweep import winner

        return _there("winner", winner(self._swept), "a grid of two keys and two arms")

    def difference(self) -> Figure:
        """By how much the best arm leads at each point of two keys."""
        from experiments.figures.sweep import difference

        return _there("difference", difference(self._swept), "a grid of two keys and two arms")

    def by_arm(self, measure: str = "engagement") -> Figure:
        """What each arm comes to at each point of two keys.

        Args:
            measure: a headline.
        """
        from experiments.figures.sweep import by_arm

        return _there("by_arm", by_arm(self._swept, measure=measure), "a grid of two keys")


class SensitivityPlots:
    """The figures of an analysis; each raises `ConfigError` where it lacks what is shown."""

    def __init__(self, analysis: Analysis) -> None:
        """Takes the analysis."""
        self._analysis = analysis

    def tornado(self) -> Figure:
        """The difference told of each headline at both ends of each input."""
        from experiments.figures.sensitivity import tornado

        return _there("tornado", tornado(self._analysis), "an arm with contact")

    def effects(self) -> Figure:
        """The shares of the variance by input."""
        from experiments.figures.sensitivity import effects

        return _there("effects", effects(self._analysis), "an arm with contact")

    def interactions(self) -> Figure:
        """What pairs of inputs do together."""
        from experiments.figures.sensitivity import interactions

        return _there("interactions", interactions(self._analysis), "interactions that are shown")

    def screening(self) -> Figure:
        """Elementary effects of all inputs of the screen."""
        from experiments.figures.sensitivity import screening

        return _there("screening", screening(self._analysis), "a screen: give no inputs=")


class DiscoveryPlots:
    """The figures of a search; each raises `ConfigError` where no box was found."""

    def __init__(self, discovered: Discovered) -> None:
        """Takes the search."""
        self._discovered = discovered

    def box(self) -> Figure:
        """Worlds by the two parameters that restrict the box most."""
        from experiments.figures.discovery import box

        return _there("box", box(self._discovered), "a box: more worlds may show one")

    def tradeoff(self) -> Figure:
        """How much each box that was peeled holds, and how purely."""
        from experiments.figures.discovery import tradeoff

        return _there("tradeoff", tradeoff(self._discovered), "worlds that the favourite loses")


def _there(name: str, drawn: Figure | None, takes: str) -> Figure:
    """Returns a figure that is there.

    Raises:
        ConfigError: where it is not, with what it takes.
    """
    if drawn is None:
        raise ConfigError([Problem(name, "there is nothing to draw", hint=f"it takes {takes}")])
    return drawn
