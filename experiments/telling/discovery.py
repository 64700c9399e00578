"""Where the favourite loses, in sentences: how often, under which conditions, and what to do."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd

from experiments.discovered import Discovered
from experiments.discovery.conditions import FEWEST
from experiments.discovery.unseen import FOLDS, HALVES
from experiments.swept import near, written
from experiments.telling.doubt import per_cent
from experiments.telling.fact import Fact, fact
from experiments.telling.table import Table
from experiments.telling.wording import difference
from experiments.worlds import LEFT_OPEN
from sim.scorecard.declared import BETTER

SURE = 0.5
"""Density from which the favourite is the worse choice inside the box."""

LEAST_AGAIN = 0.5
"""Share of random halves in which a bound has to come again to be leant on."""

WORLDS = 200
"""Worlds that are advised where there are too few."""


def facts(found: Discovered) -> list[Fact]:
    """Returns what was found, a fact a line; the last ones say what to do, and on what it rests."""
    told = found.found
    lines = [] if told["named"] else [_favourite(found)]
    lines += [_lost(found), *_luck(told)]
    lines += _conditions(found)
    return [*lines, _act(found), _rests(found)]


def lines(found: Discovered) -> list[str]:
    """Returns the sentences on a search, a line each."""
    return [str(one) for one in facts(found)]


def _favourite(found: Discovered) -> Fact:
    """Which arm was taken as the favourite."""
    told = found.found
    return fact(
        "discover.favourite", arm=told["favourite"], measure=told["measure"],
        leads=told["leads"].get(told["favourite"], 0), worlds=told["worlds"],
    )  # fmt: skip


def _lost(found: Discovered) -> Fact:
    """In how many worlds it loses, and to whom."""
    told = found.found
    to = [
        fact("discover.lost.to", arm=arm, worlds=worlds)
        for arm, worlds in sorted(told["lost_to"].items(), key=lambda one: -one[1])
    ]
    return fact(
        "discover.lost", **_who(told), lost=told["lost"], worlds=told["worlds"],
        share=shared(told["share"]), to=to if len(told["rivals"]) > 1 else [],
        evidence=_of_evidence(told), most=per_cent(told["share"][2]),
    )  # fmt: skip


def _luck(told: dict[str, Any]) -> list[Fact]:
    """How many losses may be luck."""
    if not told["lost"]:
        return []
    if told["within_luck"] is None:
        return [fact("discover.once")]
    return [
        fact(
            "discover.luck", within=told["within_luck"], lost=told["lost"],
            each=told["replicates_per_world"],
        )
    ]  # fmt: skip


def _conditions(found: Discovered) -> list[Fact]:
    """Under which conditions it loses, or where its lead is least, or why that is not told."""
    told = found.found
    if told["aim"] == "none":
        kind = "discover.few_worlds" if told["worlds"] < 2 * FEWEST else "discover.few_won"
        kind = "discover.few" if told["lost"] < FEWEST else kind
        return [_few(told, kind)]
    few = [_few(told, "discover.few")] if told["aim"] == "least" else []
    if not found.shown:
        return [*few, fact("discover.unshown", **_who(told), least=told["aim"] == "least")]
    unseen, measure = told["unseen"], told["measure"]
    box = fact(
        "discover.box.least" if told["aim"] == "least" else "discover.box.lost", **_who(told),
        conditions=[condition(row, whole=True) for row in _rows(found)],
        density=shared(unseen["density"]), coverage=shared(unseen["coverage"]),
        outside=shared(unseen["outside"]), all=per_cent(told["wanted"] / told["worlds"]),
        inside_mean=_mean(measure, unseen["difference_inside"]),
        outside_mean=_mean(measure, unseen["difference_outside"]),
    )  # fmt: skip
    peeled = told["peeled_on"]
    seen = fact(
        "discover.seen", folds=FOLDS, density=per_cent(peeled["density"]),
        coverage=per_cent(peeled["coverage"]),
    )  # fmt: skip
    return [*few, box, seen, _again(found), _tree(found)]


def _few(told: dict[str, Any], kind: str) -> Fact:
    """Why nothing is said, and how many worlds would do."""
    lost, worlds = told["lost"], told["worlds"]
    needed = math.ceil(worlds * FEWEST / lost) if lost else 0
    each = told["replicates_per_world"]
    return fact(
        kind, **_who(told), lost=lost, won=worlds - lost, worlds=worlds, needed=needed * each,
        more=max(needed - worlds, 0), fewest=FEWEST, advised=WORLDS * each,
    )  # fmt: skip


def _again(found: Discovered) -> Fact:
    """How often each bound comes out again."""
    parts = [
        fact("discover.again.key", key=row["key"], share=per_cent(row["reproduced"]))
        for row in _rows(found)
    ]
    weak = [row["key"] for row in _rows(found) if row["reproduced"] < LEAST_AGAIN]
    return fact("discover.again", halves=HALVES, parts=parts, weak=weak)


def _tree(found: Discovered) -> Fact:
    """What a small tree says beside the box."""
    keys, told = list(found.found["tree"]["keys"]), found.found["tree"]
    mine = [row["key"] for row in _rows(found)]
    return fact(
        "discover.tree", keys=keys, both=[key for key in mine if key in keys], count=len(mine),
        density=shared(told["density"]) if told["density"] else "",
        coverage=shared(told["coverage"]),
    )  # fmt: skip


def _act(found: Discovered) -> Fact:
    """What to do."""
    told = found.found
    rows = _rows(found) if found.shown else []
    best = next(iter(told["leads"]), told["favourite"])
    common: dict[str, Any] = {
        **_who(told), "conditions": [condition(row) for row in rows], "best": best,
        "keys": _firm(rows), "defaults": defaults_inside(found),
        "there": _ahead_there(found), "share": per_cent(told["share"][0]),
    }  # fmt: skip
    if told["lost"] > max(FEWEST, told["worlds"] / 2) and not rows:
        return fact("discover.act.other", **common)
    if told["aim"] == "none":
        return fact("discover.act.more", **common, advised=WORLDS * told["replicates_per_world"])
    if told["aim"] == "least":
        return fact("discover.act.safe", **common, any_lost=told["lost"] > 0)
    if not rows:
        return fact("discover.act.unknown", **common)
    unseen = told["unseen"]
    worse = unseen["density"][0] >= SURE
    return fact(
        "discover.act.where", **common, worse=worse, elsewhere=unseen["outside"][0] < SURE,
        density=per_cent(unseen["density"][0]), outside=per_cent(unseen["outside"][0]),
    )  # fmt: skip


def _firm(rows: Sequence[dict[str, Any]]) -> list[str]:
    """Parameters that are worth finding out: those whose bounds come again, or the first one."""
    firm = [row["key"] for row in rows if row["reproduced"] >= LEAST_AGAIN]
    return firm or [row["key"] for row in rows[:1]]


def _rests(found: Discovered) -> Fact:
    """On what it rests."""
    told, manifest = found.found, found.manifest
    counts = manifest.get("counts", {})
    return fact(
        "discover.rests", worlds=told["worlds"], each=told["replicates_per_world"],
        hcps=counts.get("hcps", 0), weeks=manifest.get("weeks", 0), evidence=_of_evidence(told),
        parameters=len(found.worlds.columns) - 1,
    )  # fmt: skip


def condition(row: Any, *, whole: bool = False) -> Fact:
    """A bound of the box in words.

    Args:
        row: of `box.csv`.
        whole: Whether to say what the parameter is, its unit and its default too.
    """
    low, high = (_end(row, end) for end in ("low", "high"))
    default = row["default"]
    return fact(
        "discover.condition", key=row["key"], low=low, high=high, whole=whole, about=row["about"],
        unit=row["unit"], default=written(default) if math.isfinite(default) else "",
        least=near(row["range_low"]), most=near(row["range_high"]),
    )  # fmt: skip


def box(found: Discovered) -> Table:
    """Returns the bounds of the box that are kept, those that restrict most first."""
    rows = []
    for row in _rows(found):
        low, high = _end(row, "low"), _end(row, "high")
        span = f"{low} to {high}" if low and high else f"over {low}" if low else f"under {high}"
        default = written(row["default"]) if math.isfinite(row["default"]) else "–"
        whole = f"{near(row['range_low'])} to {near(row['range_high'])}"
        rows.append(
            (
                row["key"], span, whole, default, row["unit"], _small(row["quasi_p"]),
                per_cent(row["reproduced"]),
            )
        )  # fmt: skip
    heads = ("parameter", "in the box", "in worlds", "default", "unit", "quasi-p", "comes again")
    return Table(heads, tuple(rows))


def dropped(found: Discovered) -> Table:
    """Returns the bounds that were taken back."""
    rows = found.box[~found.box["kept"].astype(bool)]
    return Table(
        ("parameter", "what it is", "quasi-p"),
        tuple(
            (row["key"], row["about"], _small(row["quasi_p"])) for row in rows.to_dict("records")
        ),
        labels=2,
    )


def defaults_inside(found: Discovered) -> bool | None:
    """Whether the values that are set lie in the box; None where there is no telling."""
    rows = _rows(found)
    if not rows or not all(math.isfinite(row["default"]) for row in rows):
        return None
    return all(
        (pd.isna(row["low"]) or row["default"] >= row["low"])
        and (pd.isna(row["high"]) or row["default"] <= row["high"])
        for row in rows
    )


def shared(share: Sequence[float]) -> str:
    """A share with the ends of its interval: `78 % (69 to 84)`."""
    middle, low, high = share
    least, most = (per_cent(end).removesuffix(" %") for end in (low, high))
    return f"{per_cent(middle)} ({least} to {most})"


def _small(p: float) -> str:
    return "< 0.001" if p < 0.001 else f"{p:.3f}"


def _rows(found: Discovered) -> list[dict[str, Any]]:
    return [{str(key): one for key, one in row.items()} for row in found.kept.to_dict("records")]


def _end(row: Any, end: str) -> str:
    """A bound as it is written; empty where the box is open."""
    return near(row[end]) if pd.notna(row[end]) else ""


def _who(told: dict[str, Any]) -> dict[str, Any]:
    """Who loses to whom on what."""
    return {
        "favourite": told["favourite"], "measure": told["measure"], "rival": told["rival"] or "",
        "rivals": told["rivals"],
    }  # fmt: skip


def _of_evidence(told: dict[str, Any]) -> bool:
    return LEFT_OPEN in told["source"]


def _ahead_there(found: Discovered) -> str:
    """The arm that is ahead of the favourite in most worlds of the box."""
    inside = found.lost[found.lost["in_box"].astype(bool) & found.lost["lost"].astype(bool)]
    ahead = inside["versus"].mode()
    return str(ahead.iloc[0]) if len(ahead) else ""


def _mean(measure: str, gap: float | None) -> str:
    """A mean difference in the measure's own direction."""
    figure = math.nan if gap is None else gap * (BETTER[measure] or 1)
    return difference(measure, figure, math.nan, math.nan)
