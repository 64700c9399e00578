"""Figures of what is no study of arms alone: `sweep.plot.response()` and the like."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.calibration import figures as of_calibrations
from experiments.calibration.figures import Fitted, fit, told
from experiments.discovered import Discovered
from experiments.effects.study import Analysis
from experiments.figures import discovery, sensitivity, sweep
from experiments.figures.boxes import box, tradeoff
from experiments.figures.plots_of import PlotsOf
from experiments.figures.sensitivity_inputs import effects, tornado
from experiments.figures.sensitivity_screen import interactions, screening
from experiments.figures.sizes import AnySize
from experiments.figures.sweep_lines import leads, response
from experiments.figures.sweep_maps import by_arm, difference, winner
from experiments.pilots import figures as of_pilots
from experiments.pilots.figures import Planned, Taught, learned, power
from experiments.swept import Swept


class SweepPlots(PlotsOf[Swept]):
    """The figures of a sweep: curves along one key, or maps over two."""

    def __init__(self, swept: Swept) -> None:
        """Takes the sweep."""
        super().__init__(swept, sweep.FIGURES, "sweep")

    def response(
        self, ax: Axes | None = None, size: AnySize = "page", *, measure: str | None = None
    ) -> Figure:
        """The headlines of each arm along one key, with peaks and knees.

        Args:
            ax: Axes to draw one panel into.
            size: Of a figure that is made.
            measure: The only headline; None draws all.
        """
        return self._held("response", response(self._of, ax, size, measure=measure))

    def leads(
        self, ax: Axes | None = None, size: AnySize = "page", *, measure: str | None = None
    ) -> Figure:
        """The difference of arms along one key.

        Args:
            ax: Axes to draw one panel into.
            size: Of a figure that is made.
            measure: The only headline; None draws all.
        """
        return self._held("leads", leads(self._of, ax, size, measure=measure))

    def winner(
        self, ax: Axes | None = None, size: AnySize = "page", *, measure: str | None = None
    ) -> Figure:
        """Which arm leads at each point of two keys.

        Args:
            ax: Axes to draw one panel into.
            size: Of a figure that is made.
            measure: The only headline; None draws all.
        """
        return self._held("winner", winner(self._of, ax, size, measure=measure))

    def difference(
        self, ax: Axes | None = None, size: AnySize = "page", *, measure: str | None = None
    ) -> Figure:
        """By how much the best arm leads at each point of two keys.

        Args:
            ax: Axes to draw one panel into.
            size: Of a figure that is made.
            measure: The only headline; None draws all.
        """
        return self._held("difference", difference(self._of, ax, size, measure=measure))

    def by_arm(
        self, ax: Axes | None = None, size: AnySize = "page", *, measure: str = "engagement",
        arm: str | None = None,
    ) -> Figure:  # fmt: skip
        """What each arm comes to at each point of two keys.

        Args:
            ax: Axes to draw one panel into.
            size: Of a figure that is made.
            measure: A headline.
            arm: The only arm; None draws all.
        """
        drawn = by_arm(self._of, ax, size, measure=measure, arm=arm)
        return self._held(f"{measure}_by_arm", drawn)


class SensitivityPlots(PlotsOf[Analysis]):
    """The figures of a sensitivity analysis."""

    def __init__(self, analysis: Analysis) -> None:
        """Takes the analysis."""
        super().__init__(analysis, sensitivity.FIGURES, "analysis")

    def tornado(
        self, ax: Axes | None = None, size: AnySize = "page", *, measure: str | None = None
    ) -> Figure:
        """The difference told of each headline at both ends of each input.

        Args:
            ax: Axes to draw one panel into.
            size: Of a figure that is made.
            measure: The only headline; None draws all.
        """
        return self._held("tornado", tornado(self._of, ax, size, measure=measure))

    def effects(
        self, ax: Axes | None = None, size: AnySize = "page", *, measure: str | None = None
    ) -> Figure:
        """The shares of the variance by input.

        Args:
            ax: Axes to draw one panel into.
            size: Of a figure that is made.
            measure: The only headline; None draws all.
        """
        return self._held("effects", effects(self._of, ax, size, measure=measure))

    def interactions(
        self, ax: Axes | None = None, size: AnySize = "page", *, measure: str | None = None
    ) -> Figure:
        """What pairs of inputs do together.

        Args:
            ax: Axes to draw one panel into.
            size: Of a figure that is made.
            measure: The only headline; None draws all.
        """
        return self._held("interactions", interactions(self._of, ax, size, measure=measure))

    def screening(
        self, ax: Axes | None = None, size: AnySize = "page", *, measure: str | None = None
    ) -> Figure:
        """Elementary effects of all inputs of the screen.

        Args:
            ax: Axes to draw one panel into.
            size: Of a figure that is made.
            measure: The only headline; None draws all.
        """
        return self._held("screening", screening(self._of, ax, size, measure=measure))


class DiscoveryPlots(PlotsOf[Discovered]):
    """The figures of a search for conditions."""

    def __init__(self, discovered: Discovered) -> None:
        """Takes the search."""
        super().__init__(discovered, discovery.FIGURES, "search")

    def box(self, ax: Axes | None = None, size: AnySize = "page") -> Figure:
        """Worlds by the two parameters that restrict the box most.

        Args:
            ax: Axes to draw into.
            size: Of a figure that is made.
        """
        return self._held("box", box(self._of, ax, size))

    def tradeoff(self, ax: Axes | None = None, size: AnySize = "page") -> Figure:
        """How much each box that was peeled holds, and how purely.

        Args:
            ax: Axes to draw into.
            size: Of a figure that is made.
        """
        return self._held("tradeoff", tradeoff(self._of, ax, size))


class PilotPlots(PlotsOf[Planned]):
    """The figure of a pilot."""

    def __init__(self, planned: Planned) -> None:
        """Takes the pilot."""
        super().__init__(planned, of_pilots.FIGURES, "pilot")

    def power(
        self, ax: Axes | None = None, size: AnySize = "page", *, panel: str | None = None
    ) -> Figure:
        """How surely it sees the difference, by its size and on each measure.

        Args:
            ax: Axes to draw one panel into.
            size: Of a figure that is made.
            panel: `size` or `measures`; None draws both.
        """
        return self._held("power", power(self._of, ax, size, panel=panel))


class LearnedPlots(PlotsOf[Taught]):
    """The figure of what was learned of a pilot."""

    def __init__(self, taught: Taught) -> None:
        """Takes what was learned."""
        super().__init__(taught, of_pilots.OF_LEARNED, "pilot")

    def learned(
        self, ax: Axes | None = None, size: AnySize = "page", *, measure: str | None = None
    ) -> Figure:
        """What was believed, seen and is believed now, on each measure.

        Args:
            ax: Axes to draw one panel into.
            size: Of a figure that is made.
            measure: The only measure; None draws all that the pilot saw.
        """
        return self._held("learned", learned(self._of, ax, size, measure=measure))


class CalibrationPlots(PlotsOf[Fitted]):
    """The figures of a calibration."""

    def __init__(self, fitted: Fitted) -> None:
        """Takes the calibration."""
        super().__init__(fitted, of_calibrations.FIGURES, "calibration")

    def told(self, ax: Axes | None = None, size: AnySize = "page") -> Figure:
        """Each parameter's interval in its range, the best told first.

        Args:
            ax: Axes to draw into.
            size: Of a figure that is made.
        """
        return self._held("told", told(self._of, ax, size))

    def fit(
        self, ax: Axes | None = None, size: AnySize = "page", *, channel: str | None = None
    ) -> Figure:
        """Answers by four weeks: the log, and simulated logs before and after.

        Args:
            ax: Axes to draw one panel into.
            size: Of a figure that is made.
            channel: The only one; None draws all.
        """
        return self._held("fit", fit(self._of, ax, size, channel=channel))
