"""What is seen in each figure of a sweep, an analysis or a search, with its main numbers."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np

from experiments.claims import HEADLINES
from experiments.discovered import Discovered
from experiments.effects.sample import LUCK
from experiments.effects.study import Analysis
from experiments.figures.alts import bare, told
from experiments.figures.boxes import rival_of
from experiments.figures.sensitivity_inputs import ends_of, told_of
from experiments.figures.sensitivity_screen import pairs_of, screened_of
from experiments.figures.sweep_lines import best_as_set, gaps_along, may_lead
from experiments.figures.sweep_maps import shown_leads
from experiments.swept import Swept, lever, near, written
from experiments.telling.fact import fact
from experiments.telling.sensitivity import ranked, short, whose_said
from experiments.telling.wording import value
from sim.scorecard.declared import BETTER


def of_response(swept: Swept) -> str:
    """Which arm is best at which value, on each headline."""
    parts = []
    values = swept.axes[0]["values"]
    for measure in HEADLINES:
        better = BETTER.get(measure) or 1
        best = {arm: better * swept.means(arm, measure) for arm in swept.arms}
        best = {arm: curve for arm, curve in best.items() if np.isfinite(curve).any()}
        if best:
            arm = max(best, key=lambda one: float(np.nanmax(best[one])))
            at = int(np.nanargmax(best[arm]))
            figure = value(measure, float(better * best[arm][at]))
            parts.append(fact("alt.best_at", measure=measure, arm=arm, figure=figure,
                              at=written(values[at])))  # fmt: skip
    return told("alt.response", parts=parts, **_along(swept))


def of_leads(swept: Swept) -> str:
    """The lead over the nearest rival at both ends of the key, on each headline."""
    parts = []
    for measure in HEADLINES:
        best, *rivals = best_as_set(swept, measure)
        rival = (rivals or [arm for arm in swept.arms if arm != best])[0]
        gap = gaps_along(swept, best, rival, measure)[0]
        parts.append(fact("alt.from_to", measure=measure, arm=best, versus=rival,
                          first=bare(measure, gap[0]), last=bare(measure, gap[-1])))  # fmt: skip
    return told("alt.leads", parts=parts, **_along(swept))


def of_winner(swept: Swept) -> str:
    """At how many points each arm is best, and shown to be, on each headline."""
    parts = []
    for measure in HEADLINES:
        rivals, better = may_lead(swept), BETTER.get(measure) or 1
        stack = np.stack([better * swept.means(arm, measure) for arm in rivals])
        known = np.isfinite(stack).all(axis=0)
        counts = Counter(rivals[int(at)] for at in stack[:, known].argmax(axis=0))
        arms = [f"{arm} at {count}" for arm, count in counts.most_common()]
        shown = len(shown_leads(swept, measure))
        parts.append(fact("alt.best_of", measure=measure, arms=arms, shown=shown))
    return told("alt.winner", parts=parts, points=len(swept.points))


def of_difference(swept: Swept) -> str:
    """Between what the difference lies, and at how many points it is shown, on each headline."""
    parts = []
    for measure in HEADLINES:
        one, other = best_as_set(swept, measure)[:2]
        gap, low, high = gaps_along(swept, one, other, measure)
        shown = int(((low > 0) | (high < 0)).sum())
        parts.append(fact(
            "alt.between", measure=measure, arm=one, versus=other, shown=shown,
            least=bare(measure, np.nanmin(gap)), most=bare(measure, np.nanmax(gap)),
        ))  # fmt: skip
    return told("alt.difference", parts=parts, points=len(swept.points))


def of_arms(swept: Swept, measure: str) -> str:
    """Between what each arm lies."""
    parts = []
    for arm in swept.arms:
        means = swept.means(arm, measure)
        ends = (value(measure, float(end)) for end in (np.nanmin(means), np.nanmax(means)))
        parts.append(f"{arm} {' to '.join(ends)}")
    return told("alt.by_arm", parts=parts, measure=measure, points=len(swept.points))


def of_ends(analysis: Analysis) -> str:
    """What moves each outcome or lead most, and how many inputs turn it."""
    parts, names = [], short(analysis.keys)
    for measure, whose in told_of(analysis).items():
        rows, better = ends_of(analysis, whose), BETTER.get(measure) or 1
        first = rows.iloc[0]
        ends = rows[["at_low", "at_high"]].to_numpy(float)
        say = bare if whose["versus"] else value
        parts.append(fact(
            "alt.moves", measure=measure, whose=whose_said(whose), most=names[first["input"]],
            mean=say(measure, float(first["mean"])), inputs=len(rows),
            ends=" to ".join(say(measure, float(first[end])) for end in ("at_low", "at_high")),
            turned=int((better * ends < 0).any(axis=1).sum()) if whose["versus"] else None,
        ))  # fmt: skip
    return told("alt.inputs", parts=parts)


def of_effects(analysis: Analysis) -> str:
    """To which input most of the doubt is due, on each headline."""
    parts, names = [], short(analysis.keys)
    for measure, whose in told_of(analysis).items():
        first = ranked(analysis, whose).iloc[0]
        luck = first["input"] == LUCK
        parts.append(fact("alt.due", measure=measure, whose=whose_said(whose),
                          name=LUCK if luck else names[first["input"]],
                          share=_percent(first["weight"])))  # fmt: skip
    return told("alt.effects", parts=parts)


def of_interactions(analysis: Analysis) -> str:
    """Which pair does most only together, on each headline."""
    parts, names, keys = [], short(analysis.keys), analysis.keys
    for measure, whose in told_of(analysis).items():
        table, shown = pairs_of(analysis, whose)
        if np.isfinite(table).any():
            row, column = np.unravel_index(int(np.nanargmax(table)), table.shape)
            parts.append(fact(
                "alt.pair", measure=measure, whose=whose_said(whose), shown=int(shown.sum()),
                one=names[keys[column]], other=names[keys[row]],
                share=_percent(table[row, column] / 100),
            ))  # fmt: skip
    return told("alt.interactions", parts=parts)


def of_screening(analysis: Analysis) -> str:
    """How many inputs do more than luck, and which does most, on each headline."""
    parts = []
    for measure, whose in screened_of(analysis).items():
        table = analysis.screened(whose)
        floor = float(table.loc[table["input"] == LUCK, "mu_star"].iloc[0])
        rows = table[table["input"] != LUCK].sort_values("mu_star", ascending=False, kind="stable")
        first = str(rows["input"].iloc[0])
        parts.append(fact("alt.screened", measure=measure, whose=whose_said(whose),
                          inputs=len(rows), above=int((rows["mu_star"] > floor).sum()),
                          most=short([first])[first]))  # fmt: skip
    return told("alt.screening", parts=parts)


def of_box(found: Discovered) -> str:
    """What is looked for, and the bounds of the box that hold it."""
    about = found.found
    bounds = []
    for row in found.kept.to_dict("records"):
        low, high = (float(row[end]) for end in ("low", "high"))
        sides = [f"from {near(low)}"] * math.isfinite(low) + [f"to {near(high)}"] * math.isfinite(
            high
        )
        bounds.append(f"{row['key']} {' '.join(sides)}")
    return told(
        "alt.box", favourite=about["favourite"], rival=rival_of(found), measure=about["measure"],
        worlds=about["worlds"], wanted=about["wanted"], least=about["aim"] == "least",
        bounds=bounds,
    )  # fmt: skip


def of_tradeoff(found: Discovered) -> str:
    """How much the box that is chosen holds, and how purely, in worlds left out."""
    row = found.peeling[found.peeling["chosen"].astype(bool)].iloc[0]
    return told(
        "alt.tradeoff", boxes=len(found.peeling), support=_percent(row["support"]),
        density=_percent(row["density_unseen"]), coverage=_percent(row["coverage_unseen"]),
        all=_percent(found.found["wanted"] / found.found["worlds"]),
    )  # fmt: skip


def _along(swept: Swept) -> dict[str, str]:
    """What was swept, and its first and last value."""
    axis = swept.axes[0]
    first, last = (written(axis["values"][end]) for end in (0, -1))
    return {"lever": lever(axis), "first": first, "last": last}


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %" if math.isfinite(share) else "–"
