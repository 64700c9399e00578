"""What each verb returns."""

from __future__ import annotations

import json
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.python.results import Results, TableOf, Tables, shows_figures
from experiments.study import Study, manifest_of
from experiments.swept import Swept
from experiments.telling.table import Table

if TYPE_CHECKING:
    from experiments.discovered import Discovered
    from experiments.effects.study import Analysis
    from experiments.figures import Plots
    from experiments.python.plots import (
        CalibrationPlots,
        DiscoveryPlots,
        LearnedPlots,
        PilotPlots,
        SensitivityPlots,
        SweepPlots,
    )

_NARROW = ("engagement", "engaged", "trust_change", "cost")


class Run(Results):
    """One arm, lived once: what `run` returns."""

    weekly = TableOf("Per arm, replicate, week and segment: counts, means 0-1, minutes, EUR.")
    channels = TableOf("Per arm, replicate, week and channel: touches by outcome, minutes, EUR.")
    summary = TableOf("Per arm, segment and measure: the mean over replicates, 95 % interval.")
    replicates = TableOf("Per arm, replicate, segment and measure: the figure.")
    hcps = TableOf("Per HCP: its state at the end.")
    touches = TableOf("Per touch, in a CRM's terms.")
    consent = TableOf("Per change of an HCP's consent.")
    story = TableOf("Per touch of one HCP: chance, luck and reasons.")
    story_weeks = TableOf("Per week of that HCP: its state.")

    @cached_property
    def study(self) -> Study:
        """The tables as figures and reports read them."""
        return Study.load(self.folder)

    @property
    def plot(self) -> Plots:
        """Its figures: `plot.by_week()`, `plot.funnel()`, ..."""
        from experiments.figures import Plots

        shows_figures()
        return Plots(self.study)

    def _told(self) -> list[str]:
        from experiments.telling.terminal import answered, over_all_arms
        from experiments.telling.verdict import verdict_of

        return [*answered(self.study), *over_all_arms(self.study, verdict_of(self.study))]

    def _overview(self) -> Table | None:
        from experiments.telling.tables import overview

        return overview(self.study.summary)

    def _narrow(self) -> Table | None:
        from experiments.telling.tables import overview

        return overview(self.study.summary, _NARROW)


class Comparison(Run):
    """Arms by replicates, paired: what `compare` returns."""

    differences = TableOf("Per two arms, segment and measure: the difference, 95 % interval.")
    answer = TableOf("Per contrast of the question: the difference and the sentence.")
    sensitivity_runs = TableOf("Per variant and two arms: the difference in re-runs.")
    why = TableOf("Per part of the leader's lead: what it adds.")
    audit = TableOf("Per assumption: where it turns a lead.")
    rules = TableOf("Per arm and rule: what it costs and saves.")
    worlds = TableOf("Per replicate: the world that it lives in.")
    by_world = TableOf("Per world, arm and measure: the figure.")
    ranking = TableOf("Per objective and arm: how probably it is best, what choosing it loses.")
    acceptability = TableOf("Per worth of an engaged HCP-year: how probably each arm is the best.")
    break_even = TableOf("Per two arms: the worth of an engaged HCP-year from which one pays.")
    information = TableOf("Per parameter: what knowing it is worth.")


class Sweep(Results):
    """The same comparison at points of a grid: what `sweep` returns."""

    sweep = TableOf("Per point, arm and measure: the mean, 95 % interval.")
    differences = TableOf("Per point and two arms: the paired difference.", "sweep_differences")
    turns = TableOf("Per arm and measure: peaks, knees and where leads turn.", "sweep_turns")
    worlds = TableOf("Per replicate: the world that it lives in.")

    @cached_property
    def swept(self) -> Swept:
        """The tables as figures and reports read them."""
        return Swept.load(self.folder)

    @property
    def plot(self) -> SweepPlots:
        """Its figures, by name."""
        from experiments.python.plots import SweepPlots

        shows_figures()
        return SweepPlots(self.swept)

    def _told(self) -> list[str]:
        from experiments.telling.sweep import lines

        return lines(self.swept)

    def _overview(self) -> Table | None:
        from experiments.telling.sweep import tables

        return next((table for _, table in tables(self.swept)), None)


class SensitivityAnalysis(Results):
    """On which assumptions outcomes and leads turn: what `sensitivity` returns."""

    outcomes = TableOf("Per outcome or difference: its mean and spread over the ranges.")
    effects = TableOf("Per input: its shares of the variance.", "sensitivity")
    interactions = TableOf("Per two inputs: what they do together.")
    tornado = TableOf("Per input: the outcome at both ends of its range.")
    screening = TableOf("Per input of the screen: its elementary effects.")

    @cached_property
    def analysis(self) -> Analysis:
        """The tables as figures and reports read them."""
        from experiments.effects.study import Analysis  # slow to start

        return Analysis.load(self.folder)

    @property
    def plot(self) -> SensitivityPlots:
        """Its figures, by name."""
        from experiments.python.plots import SensitivityPlots

        shows_figures()
        return SensitivityPlots(self.analysis)

    def _told(self) -> list[str]:
        from experiments.telling.sensitivity import lines

        return lines(self.analysis)

    def _overview(self) -> Table | None:
        from experiments.telling.sensitivity import effects_tables

        return next((table for _, table in effects_tables(self.analysis)), None)


class Discovery(Results):
    """Under which conditions the favourite loses: what `discover` returns."""

    lost = TableOf("Per world: the favourite's difference, and whether it lies in the box.")
    box = TableOf("Per parameter of the box: its bounds.")
    peeling = TableOf("Per box that was peeled: how much it holds.")
    worlds = TableOf("Per replicate: the world that it lives in.")

    @cached_property
    def discovered(self) -> Discovered:
        """The tables as figures and reports read them."""
        from experiments.discovered import Discovered

        return Discovered.load(self.folder)

    @property
    def plot(self) -> DiscoveryPlots:
        """Its figures, by name."""
        from experiments.python.plots import DiscoveryPlots

        shows_figures()
        return DiscoveryPlots(self.discovered)

    def _told(self) -> list[str]:
        from experiments.telling.discovery import lines

        return lines(self.discovered)

    def _overview(self) -> Table | None:
        from experiments.telling.discovery import box

        return box(self.discovered) if self.discovered.shown else None


class Pilot(Results):
    """A field test counted before it is run: what `pilot` returns."""

    pilot = TableOf("Per design, size and measure: the power, what would be seen.")
    power = TableOf("Per design and number of territories: the power.")
    forecast = TableOf("Per replicate and measure: what the pilot would come to.")
    allocation = TableOf("Per territory or HCP: the arm that is drawn for it.")

    @property
    def report(self) -> Path:
        """The protocol."""
        return self.folder / "protocol.md"

    @property
    def plot(self) -> PilotPlots:
        """Its figure: `plot.power()`."""
        from experiments.pilots.figures import Planned
        from experiments.python.plots import PilotPlots

        shows_figures()
        return PilotPlots(Planned.load(self.folder))

    def _told(self) -> list[str]:
        from experiments.pilots.study import told

        return [str(one) for one in told(self.folder)]

    def _overview(self) -> Table | None:
        from experiments.pilots.telling import overview

        return overview(self.pilot, self.manifest["pilot"])


class Learned(Results):
    """What a pilot's results change: what `learn` returns."""

    learned = TableOf("Per measure: what was believed, was seen and is believed now.")
    score = TableOf("Per quantity of the sealed forecast: how it did.")
    weights = TableOf("Per replicate: its weight now.")
    worlds_now = TableOf("Per replicate: a world drawn by these weights.")

    def __init__(self, folder: str | Path) -> None:
        """Reads what was learned.

        Args:
            folder: the pilot's; what was learned lies in it.
        """
        from experiments.pilots.learn import ABOUT, FOLDER

        super().__init__(folder)
        self.pilot_folder, self.folder = self.folder, self.folder / FOLDER
        self.about: dict[str, Any] = json.loads((self.folder / ABOUT).read_text(encoding="utf-8"))

    @property
    def repeat(self) -> str:
        """The line that does it again on the command line."""
        return str(self.about["repeat"])

    @property
    def notes(self) -> list[str]:
        """What one should know of the results' file."""
        return [str(note) for note in self.about["notes"]]

    @cached_property
    def tables(self) -> Tables:
        """All tables by the names of their files."""
        return Tables(self._entry, self.folder)

    @property
    def report(self) -> Path:
        """What was learned, in sentences."""
        from experiments.pilots.learn import ABOUT

        return self.folder / ABOUT

    @property
    def plot(self) -> LearnedPlots:
        """Its figure: `plot.learned()`, where the forecast was made in worlds."""
        from experiments.pilots.figures import Taught
        from experiments.python.plots import LearnedPlots

        shows_figures()
        asked = self.manifest["pilot"]
        if self.about["worlds"] is None:
            return LearnedPlots(Taught.of_one_world(asked["new"], asked["today"]))
        worlds = (self.learned, asked["new"], asked["today"], self.about["worlds"])
        return LearnedPlots(Taught(*worlds, len(self.weights)))

    def _told(self) -> list[str]:
        return [str(line) for line in self.about["said"]]

    def _overview(self) -> Table | None:
        from experiments.pilots.learn import overview

        return overview(self.learned) if self.about["worlds"] is not None else None


class Calibration(Results):
    """The model brought to a contact log: what `calibrate` returns."""

    parameters = TableOf("Per parameter: its median and 90 % interval, what the log told of it.")
    posterior = TableOf("Per draw: values of the parameters; worlds= takes the file.")
    summary_statistics = TableOf("Per figure of the log: the log's, and simulated ones.")
    time_series = TableOf("Per quarter of the log: the log's figure, and simulated ones.")

    @property
    def report(self) -> Path:
        """The page of behaviour that it wrote."""
        from experiments.calibration.page import NAME

        return self.folder / "behaviour" / f"{NAME}.yaml"

    @property
    def plot(self) -> CalibrationPlots:
        """Its figures: `plot.told()`, `plot.fit()`."""
        from experiments.calibration.figures import Fitted
        from experiments.python.plots import CalibrationPlots

        shows_figures()
        return CalibrationPlots(Fitted.load(self.folder))

    def _told(self) -> list[str]:
        return [str(line) for line in self.manifest.get("said", ())]

    def _overview(self) -> Table | None:
        from experiments.calibration.findings import parameters_table

        return parameters_table(self.parameters, wide=False)


def kind_of(folder: Path) -> type[Results]:
    """Returns what lies in a folder of results.

    Raises:
        experiments.study.NotAStudy: where its manifest cannot be read.
    """
    return KINDS.get(str(manifest_of(folder / "manifest.json").get("verb")), Comparison)


KINDS: dict[str, type[Results]] = {
    "run": Run, "compare": Comparison, "sweep": Sweep, "sensitivity": SensitivityAnalysis,
    "discover": Discovery, "pilot": Pilot, "calibrate": Calibration,
}  # fmt: skip
"""What each verb returns, by its name."""
