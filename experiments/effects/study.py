"""A finished sensitivity analysis as it lies in its folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from experiments.claims import controls
from experiments.effects.tables import of_contact
from experiments.study import NotAStudy, csv_table, kept_with_study, manifest_of, required
from sim.scorecard.declared import BETTER

FILES = ("outcomes.csv", "sensitivity.csv", "interactions.csv", "tornado.csv")


@dataclass(frozen=True)
class Analysis:
    """The tables of one sensitivity analysis.

    Attributes:
        folder: Where it lies.
        manifest: What was run; `sensitivity` says which inputs were moved.
        outcomes: What each outcome and difference comes to, as in `outcomes.csv`.
        effects: Shares of variance by input, as in `sensitivity.csv`.
        interactions: What pairs of inputs do together, as in `interactions.csv`.
        tornado: Outcomes at both ends of each input, as in `tornado.csv`.
        screening: Elementary effects, as in `screening.csv`; None where inputs were named.
    """

    folder: Path
    manifest: dict[str, Any]
    outcomes: pd.DataFrame
    effects: pd.DataFrame
    interactions: pd.DataFrame
    tornado: pd.DataFrame
    screening: pd.DataFrame | None

    @classmethod
    def load(cls, folder: Path) -> Analysis:
        """Read a sensitivity analysis's folder.

        Raises:
            NotAStudy: If a file is missing or unreadable; the message names it.
        """
        manifest = manifest_of(required(folder, "manifest.json"))
        if not isinstance(manifest.get("sensitivity"), dict):
            raise NotAStudy(f"{folder} is not a sensitivity analysis: manifest.json names no input")
        outcomes, effects, interactions, tornado = (
            csv_table(required(folder, name)) for name in FILES
        )
        screening = folder / "screening.csv"
        screened = csv_table(screening) if screening.is_file() else None
        return cls(folder, manifest, outcomes, effects, interactions, tornado, screened)

    @property
    def arms(self) -> list[str]:
        """Names of the arms, in the order in which they were given."""
        return list(self.manifest["arms"])

    @property
    def control(self) -> list[str]:
        """Arms without contact."""
        return controls(pd.DataFrame({"arm": self.arms}), self.manifest)

    @property
    def asked(self) -> dict[str, Any]:
        """How it was made: `inputs, first, trajectories, samples, replicates, bound, ...`."""
        found: dict[str, Any] = self.manifest["sensitivity"]
        return found

    @property
    def about(self) -> dict[str, dict[str, Any]]:
        """What each input is, by key: `about, unit, confidence, low, high`."""
        return {one["key"]: one for one in self.asked["inputs"]}

    @property
    def keys(self) -> list[str]:
        """Inputs that were looked at closely, in order."""
        return list(self.tornado["input"].unique())

    @kept_with_study
    def focus(self, measure: str) -> dict[str, str] | None:
        """Returns the difference that is told of a measure: the best arm over the next one.

        Of a single arm with contact it is what that arm comes to.

        Args:
            measure: on which.

        Returns:
            `measure, arm, versus`; None where there is none.
        """
        rows = self.outcomes[self.outcomes["measure"] == measure]
        rows = rows[of_contact(rows, self.control)]
        alone = rows[rows["versus"] == ""]
        order = alone.assign(by=(BETTER.get(measure) or 1) * alone["mean"])
        best = [str(arm) for arm in order.sort_values("by", ascending=False, kind="stable")["arm"]]
        if not best:
            return None
        arm, versus = best[0], best[1] if len(best) > 1 else ""
        if versus and rows[(rows["arm"] == arm) & (rows["versus"] == versus)].empty:
            arm, versus = versus, arm  # next to no difference, so that either may be ahead
        return {"measure": measure, "arm": arm, "versus": versus}

    def of(self, table: pd.DataFrame, whose: dict[str, str]) -> pd.DataFrame:
        """Returns the rows of a table on one outcome or difference, in their order."""
        found = table
        for column, value in whose.items():
            found = found[found[column] == value]
        return found

    def screened(self, whose: dict[str, str]) -> pd.DataFrame:
        """Returns the rows of the screen on one outcome or difference, whichever way round."""
        if self.screening is None:
            return pd.DataFrame()
        found = self.of(self.screening, whose)
        if len(found) or not whose["versus"]:
            return found
        other = {**whose, "arm": whose["versus"], "versus": whose["arm"]}
        turned = self.of(self.screening, other)
        return turned.assign(
            arm=whose["arm"], versus=whose["versus"], mu=-turned["mu"], mean=-turned["mean"]
        )


def is_analysis(folder: Path) -> bool:
    """Whether a folder's manifest says that a sensitivity analysis lies there."""
    path = folder / "manifest.json"
    try:
        return path.is_file() and "sensitivity" in manifest_of(path)
    except (OSError, ValueError):  # no system takes such a name, or it is no manifest
        return False
