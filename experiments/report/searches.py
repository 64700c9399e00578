"""The reports of a sweep, a sensitivity analysis and a search for conditions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from experiments.discovered import Discovered
from experiments.effects.study import Analysis
from experiments.figures import Picture
from experiments.figures import discovery as of_discoveries
from experiments.figures import sensitivity as of_analyses
from experiments.figures import sweep as of_sweeps
from experiments.report.comparison import LIMITS, LIMITS_IN_WORLDS
from experiments.report.page import write_page
from experiments.report.pictures import pictures, swatches
from experiments.swept import Swept
from experiments.telling import discovery, sensitivity, sweep
from experiments.telling.fact import Fact, fact
from experiments.telling.precision import all_reckoned
from experiments.telling.wording import wording

LIMITS_OF_RANGES = ("limit.ranges", "limit.peers")
LIMITS_OF_BOXES = ("limit.worlds", "limit.boxes")


def write_sweep_report(swept: Swept, figures: Mapping[str, Picture[Swept]] | None = None) -> Path:
    """Writes `report.html` of a sweep into its folder.

    Args:
        swept: the sweep.
        figures: those to show, by name; every one that we have if None.

    Returns:
        The file written.
    """
    shown_in = {
        "points": len(swept.points), "overrides": _overrides(swept.manifest, swept.arms),
        "looks": swatches(swept) if len(swept.axes) == 1 else {}, "replicates": swept.replicates,
        **_told(sweep.facts(swept), all_reckoned(swept.manifest)),
        "axes": sweep.swept_keys(swept), "shapes": sweep.shapes(swept),
        "how_shapes": str(fact("sweep.how_shapes")),
        "tables": [
            (wording(measure).name.capitalize(), table) for measure, table in sweep.tables(swept)
        ],
    }  # fmt: skip
    worlds = "worlds" in dict(swept.manifest.get("study") or {})
    shown = of_sweeps.FIGURES if figures is None else figures
    return write_page(
        "sweep.html.j2", swept.folder, swept.manifest, shown_in,
        limits=_limits(LIMITS_IN_WORLDS if worlds else LIMITS),
        figures=pictures(swept, shown, swept.arms), parts={}, arms=swept.arms,
    )  # fmt: skip


def write_sensitivity_report(
    analysis: Analysis, figures: Mapping[str, Picture[Analysis]] | None = None
) -> Path:
    """Writes `report.html` of a sensitivity analysis into its folder.

    Args:
        analysis: the analysis.
        figures: those to show, by name; every one that we have if None.

    Returns:
        The file written.
    """
    shown_in = {
        "overrides": _overrides(analysis.manifest, analysis.arms),
        "inputs": len(analysis.asked["inputs"]), "closely": len(analysis.keys),
        **_told(sensitivity.facts(analysis)), "tables": sensitivity.effects_tables(analysis),
        "inputs_table": sensitivity.inputs_table(analysis),
    }  # fmt: skip
    shown = of_analyses.FIGURES if figures is None else figures
    return write_page(
        "sensitivity.html.j2", analysis.folder, analysis.manifest, shown_in,
        limits=_limits(LIMITS_OF_RANGES), figures=pictures(analysis, shown, analysis.arms),
        parts={}, arms=analysis.arms,
    )  # fmt: skip


def write_discovery_report(
    found: Discovered, figures: Mapping[str, Picture[Discovered]] | None = None
) -> Path:
    """Writes `report.html` of a search for conditions into its folder.

    Args:
        found: what was found.
        figures: those to show, by name; every one that we have if None.

    Returns:
        The file written.
    """
    shown_in = {
        **_told(discovery.facts(found)), "box": discovery.box(found),
        "dropped": discovery.dropped(found),
    }  # fmt: skip
    shown = of_discoveries.FIGURES if figures is None else figures
    arms = list(found.manifest.get("arms", {}))
    return write_page(
        "discover.html.j2", found.folder, found.manifest, shown_in,
        limits=_limits(LIMITS_OF_BOXES), figures=pictures(found, shown, arms), parts={}, arms=arms,
    )  # fmt: skip


def _told(facts: Iterable[Fact], more: Iterable[str] = ()) -> dict[str, list[str]]:
    """What to do, which comes first, and what it rests on."""
    told: dict[str, list[str]] = {"answer": [], "lines": []}
    for one in facts:
        does = one.kind.split(".")[1].startswith("act")
        told["answer" if does else "lines"].append(str(one))
    told["lines"] += more
    return told


def _limits(kinds: Sequence[str]) -> list[str]:
    return [str(fact(kind)) for kind in kinds]


def _overrides(manifest: Mapping[str, Any], arms: Iterable[str]) -> dict[str, list[str]]:
    """What sets each arm apart."""
    return {arm: manifest.get("arms", {}).get(arm, []) for arm in arms}
