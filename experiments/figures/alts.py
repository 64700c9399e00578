"""What is seen in each figure, in a sentence or two with its main numbers."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from experiments.claims import HEADLINES, controls
from experiments.figures.forest import gaps_of_best
from experiments.figures.funnel import REASONS, in_order, planned
from experiments.figures.harm import harms
from experiments.figures.outcomes import segment_values
from experiments.figures.style import rivals_of
from experiments.figures.turns import moves
from experiments.figures.weekly import weekly_means
from experiments.flow import STAGES
from experiments.judging import collect
from experiments.plain import visible
from experiments.study import Study
from experiments.telling.causes import WHOLE, group_said
from experiments.telling.doubt import amount, group_named, named
from experiments.telling.fact import fact
from experiments.telling.wording import difference, estimate, place, value, wording
from experiments.telling.worlds import gaps_by_world
from sim.scorecard.declared import BETTER

MOST = 7
"""Arms, or findings, that a sentence names."""


def of_weeks(study: Study, measure: str) -> str:
    """Where each end of the field is in the last week."""
    table = weekly_means(study, measure)
    last = table[table["week"] == table["week"].max()].sort_values("mean", ascending=False)
    rows = [_said(row["arm"], measure, row) for row in last.to_dict("records")]
    return told(
        "alt.by_week", measure=measure, week=int(table["week"].max()), arms=len(rows),
        most=rows[0], least=rows[-1],
    )  # fmt: skip


def of_points(study: Study, across: str, up: str) -> str:
    """Each arm with its two figures."""
    table = _everyone(study)
    arms = [
        f"{arm} {_value(table, arm, across)} and {_value(table, arm, up)}" for arm in study.arms
    ]
    return told("alt.points", across=across, up=up, arms=arms)


def of_forest(study: Study) -> str:
    """On each headline the nearest rival, and how many are tied."""
    parts = []
    for measure in HEADLINES:
        rows = gaps_of_best(study, measure)
        if len(rows):
            first = rows.iloc[0]
            gap = difference(measure, first["difference"], first["ci_low"], first["ci_high"])
            tied = int(rows["tied"].sum())
            arms = {"arm": first["arm"], "versus": first["versus"], "rivals": len(rows)}
            parts.append(fact("alt.ahead", measure=measure, gap=gap, tied=tied, **arms))
    return told("alt.forest", parts=parts)


def of_tornado(study: Study) -> str:
    """What moves each lead most, and how many assumptions turn it."""
    parts = []
    for measure in HEADLINES:
        lead, rows = moves(study, measure)
        if lead is None or not rows:
            continue
        ends = [end.gap for end in rows[0].ends if math.isfinite(end.gap)]
        sign = BETTER.get(measure) or 1
        turned = sum(any(sign * end.gap < 0 for end in row.ends) for row in rows)
        parts.append(fact(
            "alt.moved", measure=measure, arm=lead.arm, versus=lead.versus, tried=len(rows),
            gap=bare(measure, lead.difference), most=rows[0].name, turned=turned,
            ends=" to ".join(bare(measure, end) for end in sorted({min(ends), max(ends)})),
        ))  # fmt: skip
    return told("alt.tornado", parts=parts)


def of_worlds(study: Study) -> str:
    """In how many worlds each leader is ahead of its rival."""
    assert study.by_world is not None
    assert study.differences is not None
    control = controls(study.summary, study.manifest)
    parts = []
    for claim in collect(study.summary, study.differences, control):
        if claim.kind == "lead":
            gaps = gaps_by_world(study.by_world, claim.measure, claim.arm, claim.versus)
            ahead = int(((BETTER.get(claim.measure) or 1) * gaps > 0).sum())
            parts.append(fact("alt.in_worlds", measure=claim.measure, arm=claim.arm,
                              versus=claim.versus, ahead=ahead, worlds=len(gaps)))  # fmt: skip
    return told("alt.worlds", parts=parts)


def of_ranking(study: Study) -> str:
    """Which arm is best how probably, by each objective."""
    assert study.ranking is not None
    best = study.ranking.sort_values("p_best", ascending=False, kind="stable")
    best = best.drop_duplicates(["objective", "worth"]).sort_index()
    parts = [
        f"{row['arm']} {100 * row['p_best']:.0f} % on {named(str(row['objective']), row['worth'])}"
        for row in best.to_dict("records")
    ]
    return told("alt.ranking", parts=parts)


def of_acceptability(study: Study) -> str:
    """From which worth on which arm pays."""
    assert study.break_even is not None
    rows = study.break_even[study.break_even["takes_over"].astype(bool)]
    parts = [
        f"from EUR {row['break_even']:,.0f} {row['arm']} pays over {row['versus']}"
        for row in rows.sort_values("break_even").to_dict("records")
    ]
    return told("alt.acceptability", parts=parts)


def of_information(study: Study) -> str:
    """What is most worth finding out."""
    assert study.information is not None
    rows = study.information[study.information["kind"] != "all"]
    rows = rows.sort_values("evppi", ascending=False, kind="stable")
    top = rows.iloc[0]
    name = str(top["name"]) if top["kind"] == "parameter" else group_named(str(top["name"]))
    return told(
        "alt.information", name=name, shown=bool(top["shown"]), stand_out=int(rows["shown"].sum()),
        amount=amount(str(top["objective"]), float(top["evppi"])),
    )  # fmt: skip


def of_causes(study: Study) -> str:
    """The largest part of each lead on the first headline."""
    assert study.why is not None
    parts = []
    measure = HEADLINES[0]
    for (arm, versus), rows in study.why.groupby(["arm", "versus"], sort=False):
        mine = rows[rows["measure"] == measure].set_index("group")["part"]
        causes = mine.drop(WHOLE, errors="ignore")
        if WHOLE in mine.index and len(causes):
            most = str(causes.abs().idxmax())
            parts.append(
                f"{arm} less {versus} {bare(measure, mine[WHOLE])}, of which "
                f"{bare(measure, causes[most])} from {group_said(most)}"
            )
    return told("alt.causes", measure=measure, parts=parts)


def of_rules(study: Study) -> str:
    """The rule that moves each arm most on the first headline."""
    assert study.rules is not None
    measure = HEADLINES[0]
    rows = study.rules[(study.rules["segment"] == "all") & (study.rules["measure"] == measure)]
    parts = []
    for arm, mine in rows.groupby("arm", sort=False):
        most = mine.iloc[int(mine["difference"].abs().to_numpy().argmax())]
        parts.append(f"{arm} {bare(measure, most['difference'])} by {most['rule']}")
    return told("alt.rules", measure=measure, parts=parts)


def of_segment(study: Study, segment: str) -> str:
    """The best arm of each value on the first headline."""
    measure, rivals = HEADLINES[0], rivals_of(study)
    rows = study.summary[
        (study.summary["segment"] == segment) & (study.summary["measure"] == measure)
        & study.summary["arm"].isin(rivals)
    ]  # fmt: skip
    parts = []
    for which in segment_values(study, segment):
        mine = rows[(rows["value"] == which) & rows["mean"].notna()]
        if len(mine):
            best = mine.iloc[int(mine["mean"].to_numpy().argmax())]
            whom = place(segment, which).replace("_", " ")
            parts.append(f"{whom} {_said(best['arm'], measure, dict(best))}")
    return told("alt.segment", segment=segment, measure=measure, parts=parts)


def of_funnel(study: Study) -> str:
    """For each arm its most planned channel, from planned to engaged."""
    table = planned(study)
    parts = []
    for arm in study.arms:
        mine = table[table["arm"] == arm]
        if len(mine):
            most = mine.iloc[int(mine["planned"].to_numpy().argmax())]
            steps = ", ".join(f"{most[stage]:.2g} {stage}" for stage in STAGES)
            parts.append(f"{arm} {most['channel'].replace('_', ' ')} {steps}")
    return told("alt.funnel", parts=parts, channels=len(in_order(table["channel"])))


def of_blocked(study: Study) -> str:
    """Which share of its plan each arm carried out, and what was most in the way."""
    table = planned(study).groupby("arm", sort=False).sum(numeric_only=True)
    parts = []
    for arm, row in table.iterrows():
        most = max(REASONS, key=lambda reason: float(row[reason]))
        share = f"{arm} {100 * row['delivered'] / row['planned']:.0f} %"
        parts.append(f"{share}, most in its way: {REASONS[most][0]}" if row[most] > 0 else share)
    return told("alt.blocked", parts=parts)


def of_harm(study: Study) -> str:
    """Who does most and least harm, of each kind."""
    parts = []
    table = harms(study)
    table = table[table["mean"].notna() & table["arm"].isin(rivals_of(study))]
    for measure, rows in table.groupby("measure", sort=False):
        name, order = str(measure), rows.sort_values("mean", ascending=False).to_dict("records")
        parts.append(fact("alt.ends", measure=name, most=_said(order[0]["arm"], name, order[0]),
                          least=_said(order[-1]["arm"], name, order[-1])))  # fmt: skip
    return told("alt.harm", parts=parts)


def of_story(study: Study) -> str:
    """How many touches the HCP met under each arm, and how many engaged it."""
    assert study.story is not None
    assert study.story_weeks is not None
    parts = []
    for arm in dict.fromkeys(study.story_weeks["arm"]):
        outcomes = study.story.loc[study.story["arm"] == arm, "outcome"]
        parts.append(f"{arm} {len(outcomes)}, {int((outcomes == 'engaged').sum())} engaged")
    return told("alt.story", hcp=study.manifest["story"]["hcp_id"], parts=parts)


def told(kind: str, **of: Any) -> str:
    """Returns a sentence without line breaks and characters that are not seen; lists are cut."""
    for name, parts in of.items():
        if isinstance(parts, list) and len(parts) > MOST:
            of[name] = [*parts[:MOST], f"and {len(parts) - MOST} more"]
    return visible(" ".join(str(fact(kind, **of)).split()))


def _said(arm: str, measure: str, row: Any) -> str:
    return f"{arm} {estimate(measure, row['mean'], row['ci_low'], row['ci_high'])}"


def bare(measure: str, gap: float) -> str:
    """Returns a difference with its unit, without an interval."""
    return difference(measure, float(gap), math.nan, math.nan)


def _everyone(study: Study) -> pd.DataFrame:
    rows = study.summary[study.summary["segment"] == "all"]
    return rows.set_index(["arm", "measure"])[["mean", "ci_low", "ci_high"]]


def _value(table: pd.DataFrame, arm: str, measure: str) -> str:
    if (arm, measure) not in table.index:
        return f"no {wording(measure).name}"
    mean, low, high = table.loc[[(arm, measure)]].to_numpy(float)[0]
    return value(measure, mean, (high - low) / 2)
