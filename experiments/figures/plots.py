"""Figures from Python: `study.plot.forest()`, into axes of one's own or a figure of its size."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.figures.causes import lead_by_causes
from experiments.figures.doubt import acceptability, probability_best, worth_knowing
from experiments.figures.forest import forest
from experiments.figures.funnel import blocked, funnel
from experiments.figures.harm import harm
from experiments.figures.outcomes import by_segment, engagement_and_trust, money
from experiments.figures.pictures import FIGURES
from experiments.figures.plots_of import PlotsOf
from experiments.figures.rules import costs_of_rules
from experiments.figures.sizes import AnySize
from experiments.figures.story import story
from experiments.figures.turns import tornado
from experiments.figures.weekly import by_week
from experiments.figures.worlds import lead_by_world
from experiments.study import Study


class Plots(PlotsOf[Study]):
    """The figures of one study, drawn from its tables."""

    def __init__(self, study: Study) -> None:
        """Takes the study.

        Args:
            study: As `Study.load(folder)` reads it.
        """
        super().__init__(study, FIGURES, "study")

    def by_week(
        self, ax: Axes | None = None, size: AnySize = "page", *, measure: str = "engagement"
    ) -> Figure:
        """A line for each arm with its band, by week.

        Args:
            ax: Axes to draw into.
            size: Of a figure that is made.
            measure: `engagement`, `engaged`, `trust` or `fatigue`.
        """
        return by_week(self._of, ax, size, measure=measure)

    def trust(self, ax: Axes | None = None, size: AnySize = "page") -> Figure:
        """Engagement against trust, a point for each arm.

        Args:
            ax: Axes to draw into.
            size: Of a figure that is made.
        """
        return self._held("engagement_and_trust", engagement_and_trust(self._of, ax, size))

    def money(
        self, ax: Axes | None = None, size: AnySize = "page", *, measure: str | None = None
    ) -> Figure:
        """Money against what it got, a point for each arm.

        Args:
            ax: Axes to draw one panel into.
            size: Of a figure that is made.
            measure: The only one, of the summary; None draws engagement depth and engaged share.
        """
        return self._held("money", money(self._of, ax, size, measure=measure))

    def forest(
        self, ax: Axes | None = None, size: AnySize = "page", *, measure: str | None = None
    ) -> Figure:
        """The best arm less each other, paired, with 95 % intervals; grey where none is shown.

        Args:
            ax: Axes to draw one panel into.
            size: Of a figure that is made.
            measure: The only one, of the differences; None draws all headlines.
        """
        return self._held("differences", forest(self._of, ax, size, measure=measure))

    def tornado(
        self, ax: Axes | None = None, size: AnySize = "page", *, measure: str | None = None
    ) -> Figure:
        """How far each assumption moves the lead, at its ends.

        Args:
            ax: Axes to draw one panel into.
            size: Of a figure that is made.
            measure: The only headline; None draws all.
        """
        return self._held("lead_by_assumption", tornado(self._of, ax, size, measure=measure))

    def worlds(
        self, ax: Axes | None = None, size: AnySize = "page", *, measure: str | None = None
    ) -> Figure:
        """The lead in each world, sorted.

        Args:
            ax: Axes to draw one panel into.
            size: Of a figure that is made.
            measure: The only headline; None draws all.
        """
        return self._held("lead_by_world", lead_by_world(self._of, ax, size, measure=measure))

    def best(
        self, ax: Axes | None = None, size: AnySize = "page", *, objective: str | None = None
    ) -> Figure:
        """How probably each arm is the best.

        Args:
            ax: Axes to draw one panel into.
            size: Of a figure that is made.
            objective: The only one, of `ranking.csv`; None draws all.
        """
        return self._held(
            "probability_best", probability_best(self._of, ax, size, objective=objective)
        )

    def acceptability(
        self, ax: Axes | None = None, size: AnySize = "page", *, panel: str | None = None
    ) -> Figure:
        """How probably each arm is best by what an engaged HCP-year is worth, and the EVPI.

        Args:
            ax: Axes to draw one panel into.
            size: Of a figure that is made.
            panel: The only one, `arms` or `evpi`; None draws both.
        """
        return self._held("acceptability", acceptability(self._of, ax, size, panel=panel))

    def information(
        self, ax: Axes | None = None, size: AnySize = "page", *, kind: str | None = None
    ) -> Figure:
        """What finding out parameters and groups is worth.

        Args:
            ax: Axes to draw one panel into.
            size: Of a figure that is made.
            kind: The only one, `parameter` or `group`; None draws both.
        """
        return self._held("worth_knowing", worth_knowing(self._of, ax, size, kind=kind))

    def causes(
        self, ax: Axes | None = None, size: AnySize = "page", *, versus: str | None = None,
        measure: str | None = None,
    ) -> Figure:  # fmt: skip
        """The lead split by its causes.

        Args:
            ax: Axes to draw one panel into.
            size: Of a figure that is made.
            versus: The only rival; None draws four at most.
            measure: The only headline; None draws all.
        """
        drawn = lead_by_causes(self._of, ax, size, versus=versus, measure=measure)
        return self._held("lead_by_causes", drawn)

    def rules(
        self, ax: Axes | None = None, size: AnySize = "page", *, arm: str | None = None,
        measure: str | None = None,
    ) -> Figure:  # fmt: skip
        """What each rule of an arm costs and saves.

        Args:
            ax: Axes to draw one panel into.
            size: Of a figure that is made.
            arm: The only one; None draws four at most.
            measure: The only one; None draws engagement, trust change, opt-outs and cost.
        """
        drawn = costs_of_rules(self._of, ax, size, arm=arm, measure=measure)
        return self._held("costs_of_rules", drawn)

    def segments(
        self, segment: str = "persona", ax: Axes | None = None, size: AnySize = "page", *,
        measure: str | None = None,
    ) -> Figure:  # fmt: skip
        """A measure of each arm in each value of a segment.

        Args:
            segment: `persona`, `country`, `specialty` or another of the summary's segments.
            ax: Axes to draw one panel into.
            size: Of a figure that is made.
            measure: The only one, of the summary; None draws all headlines.
        """
        drawn = by_segment(self._of, ax, size, segment=segment, measure=measure)
        return self._held(f"outcomes_by_{segment}", drawn)

    def harm(
        self, ax: Axes | None = None, size: AnySize = "page", *, measure: str | None = None
    ) -> Figure:
        """Opted out, overloaded, fatigue and touches that nobody noticed.

        Args:
            ax: Axes to draw one panel into.
            size: Of a figure that is made.
            measure: `opted_out`, `overloaded`, `fatigue` or `unnoticed`; None draws all.
        """
        return self._held("harm", harm(self._of, ax, size, measure=measure))

    def funnel(
        self, ax: Axes | None = None, size: AnySize = "page", *, channel: str | None = None
    ) -> Figure:
        """Planned, delivered, responded and engaged touches by channel.

        Args:
            ax: Axes to draw one panel into.
            size: Of a figure that is made.
            channel: The only one; None draws all that were planned in.
        """
        return self._held("funnel_by_channel", funnel(self._of, ax, size, channel=channel))

    def blocked(
        self, ax: Axes | None = None, size: AnySize = "page", *, arm: str | None = None
    ) -> Figure:
        """Which share of the plan was carried out by channel, and what was in the way of the rest.

        Args:
            ax: Axes to draw one panel into.
            size: Of a figure that is made.
            arm: The only one; None draws all.
        """
        return self._held("blocked", blocked(self._of, ax, size, arm=arm))

    def story(
        self, ax: Axes | None = None, size: AnySize = "page", *, arm: str | None = None
    ) -> Figure:
        """One HCP's touches under each arm, and its states.

        Args:
            ax: Axes to draw one strip into.
            size: Of a figure that is made.
            arm: The only strip; None draws all.
        """
        return self._held("story", story(self._of, ax, size, arm=arm))
