"""What is sound and can run: plans, by what is done with them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.configuration.arms import Arm
from experiments.configuration.calibration_keys import Calibration
from experiments.configuration.discover_keys import Discover
from experiments.configuration.grid import Grid
from experiments.configuration.replicates import Precision
from experiments.configuration.schema import Contrast
from experiments.configuration.schema import Executor as Cluster

if TYPE_CHECKING:
    import pandas as pd

    from experiments.configuration.pilot import FieldTest
    from experiments.configuration.sensitivity import Inputs
    from experiments.worlds import Worlds


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What is sound and has not run yet.

    Attributes:
        verb: What is to be done with it.
        name: As the user calls it.
        weeks: Weeks of each run.
        seed: Where the luck of all replicates starts.
        results: Folder of the results.
        overwrite: Whether to replace what another configuration left there.
        workers: Runs at a time on this machine.
        cluster: Where a cluster's scheduler is; None makes runs on this machine.
        arms: The arms by name, in their order.
        hcps: The user's HCPs as `read_hcps` returns them; None where they are drawn.
        configuration: The composed configuration in plain values.
        notes: What the user should know, a line each.
        repeat: The command that runs it again.
    """

    verb: str
    name: str
    weeks: int
    seed: int
    results: Path
    overwrite: bool
    workers: int
    cluster: Cluster | None
    arms: dict[str, Arm]
    hcps: pd.DataFrame | None
    configuration: dict[str, Any]
    notes: list[str]
    repeat: str


@dataclass(frozen=True, kw_only=True)
class StudyPlan(Plan):
    """A study, of one arm or of several.

    Attributes:
        replicates: Runs of each arm; with a precision, those that are made at first.
        csv: Whether to write every table as CSV too.
        story: Id of the HCP whose story is told; empty tells none.
        audit: Whether to try every assumption.
        why: Whose lead is split by its causes: `leader`, over its closest rival; True, over every
            rival; False, nobody's.
        rules: Whether to try every arm without each of its rules.
        question: What it is to answer; empty where nothing in particular was asked.
        contrasts: Sentences of the answer, by name.
        score: Weights of the team's score by measure; empty where it has none.
        worth: Of an engaged HCP-year, EUR; None leaves it open.
        worlds: In which replicates live; None where all live in the one that is set.
        precision: What `replicates=auto` is to reach; None where their number is told.
        grid: Points at which the comparison is made; None where it is made as it stands alone.
        inputs: That are moved over their ranges; None where none are.
        discovery: Whose losses are looked for; None where none are.
    """

    replicates: int
    csv: bool
    story: str
    audit: bool
    why: bool | str
    rules: bool
    question: str
    contrasts: dict[str, Contrast]
    score: dict[str, float]
    worth: float | None
    worlds: Worlds | None = None
    precision: Precision | None = None
    grid: Grid | None = None
    inputs: Inputs | None = None
    discovery: Discover | None = None

    @property
    def first(self) -> int | None:
        """Replicates from whose spread their number is reckoned; None where it is told."""
        return None if self.precision is None else self.precision.least


@dataclass(frozen=True, kw_only=True)
class CalibrationPlan(Plan):
    """A calibration to a contact log.

    Attributes:
        hcps: The HCPs that the log is about.
        contacts: The user's contact log as `read_contacts` returns it.
        asked: How the model is brought to it.
    """

    hcps: pd.DataFrame
    contacts: pd.DataFrame
    asked: Calibration


@dataclass(frozen=True, kw_only=True)
class PilotPlan(StudyPlan):
    """A field test of two arms.

    Attributes:
        test: What is to be tested, on whom and how.
    """

    test: FieldTest
