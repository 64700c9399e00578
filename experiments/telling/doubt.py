"""How sure a choice is: who is best how probably, what pays, what is worth finding out."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any

import pandas as pd

from experiments.study import Study
from experiments.telling.fact import Fact, fact
from experiments.telling.table import Table
from experiments.telling.wording import difference, value, wording

NET_BENEFIT, SCORE = "net_benefit", "score"
MOST_TOLD, MOST_SHOWN = 3, 8
LEAST_LEARNT = 0.1
"""Share explained below which nothing was learnt of a choice."""


def doubted(study: Study) -> list[tuple[Fact, ...]]:
    """Says who is best how probably, from what worth on a dearer arm pays, what is worth knowing.

    Args:
        study: one whose replicates live in worlds; of any other nothing is said.

    Returns:
        Sentences, a line for each thought.
    """
    if study.ranking is None or study.information is None or study.by_world is None:
        return []
    single = _is_single(study.by_world)
    lines = [_best(study.ranking, study.by_world["draw"].nunique(), single), _pays(study)]
    return [line for line in (*lines, *_worth_knowing(study)) if line]


def _is_single(by_world: pd.DataFrame) -> bool:
    """Whether each world was lived in once, so that its luck cannot be told from it."""
    return by_world["draw"].nunique() == by_world["replicate"].nunique()


def _best(ranking: pd.DataFrame, worlds: int, single: bool) -> tuple[Fact, ...]:
    """Who is best how probably, on each measure and on the score."""
    leaders = []
    for name, rows in ranking[ranking["objective"] != NET_BENEFIT].groupby("objective", sort=False):
        row = rows.sort_values("loss", kind="stable").iloc[0]
        leaders.append(
            fact(
                "doubt.best.arm", arm=row["arm"], objective=named(str(name)),
                p=per_cent(row["p_best"]), raw=per_cent(row["p_best_raw"]), ends=_chance_ends(row),
                loss=amount(str(name), row["loss"]) if row["loss"] > 0 else "",
                single=single, between=_between(row["p_best"], row["p_best_raw"]),
            )
        )  # fmt: skip
    return (fact("doubt.best", leaders=leaders, worlds=worlds, single=single),)


def _between(one: float, other: float) -> str:
    """Two shares as a range; one alone where they are the same in words."""
    low, high = (per_cent(share) for share in sorted((one, other)))
    return low if low == high else f"{low.removesuffix(' %')} to {high}"


def _pays(study: Study) -> tuple[Fact, ...]:
    """From which worth of an engaged HCP-year on the best choice is another arm."""
    if study.break_even is None:
        return ()
    rows = _changes(study.break_even)
    told = [
        fact("doubt.pays.arm", arm=row["arm"], versus=row["versus"], worth=eur(row["break_even"]),
             ends=_ends(row["ci_low"], row["ci_high"]))
        for _, row in rows.iterrows()
    ]  # fmt: skip
    return (fact("doubt.pays", arms=told) if told else fact("doubt.pays.none"),)


def _worth_knowing(study: Study) -> list[tuple[Fact, ...]]:
    """What is worth finding out: for the team's score, and by money where the choice is hardest."""
    assert study.information is not None
    assert study.ranking is not None
    lines = []
    for name in (SCORE, NET_BENEFIT):
        rows = study.information[study.information["objective"] == name]
        whole = rows[rows["kind"] == "all"].sort_values("evppi", ascending=False, kind="stable")
        ranking = study.ranking[study.ranking["objective"] == name]
        if whole.empty:
            continue
        worth = float(whole["worth"].iloc[0])
        where = fact("doubt.where", objective=named(name), worth="", several=False)
        if name == NET_BENEFIT:
            rows, ranking = rows[rows["worth"] == worth], ranking[ranking["worth"] == worth]
            where = fact(
                "doubt.where", objective=named(name), worth=eur(worth), several=len(whole) > 1
            )
        assert study.by_world is not None
        lines.append(_to_find_out(where, rows, ranking, _is_single(study.by_world)))
    return lines


def _to_find_out(
    where: Fact,
    rows: pd.DataFrame,
    ranking: pd.DataFrame,
    single: bool,
) -> tuple[Fact, ...]:
    """What is worth finding out for one choice.

    Args:
        where: which choice it is.
        rows: of it, as in `information.csv`.
        ranking: of it, as in `ranking.csv`.
        single: whether each world was lived in once.
    """
    whole = rows[rows["kind"] == "all"].iloc[0]
    name = str(whole["objective"])
    known = ranking.sort_values("loss", kind="stable")["explained"].dropna()
    explained = float(known.iloc[0]) if len(known) else math.nan
    facts: dict[str, Any] = {
        "where": where, "all": _priced(name, whole, "evppi"), "raw": amount(name, whole["raw"]),
        "ends": f"{amount(name, whole['ci_low'])} to {amount(name, whole['ci_high'])}",
        "explained": per_cent(max(explained, 0.0)), "single": single,
    }  # fmt: skip
    if not whole["evppi"] > 0:
        if not whole["raw"] > 0:
            return (fact("doubt.information.settled", **facts),)
        learnt = explained > LEAST_LEARNT
        kind = "doubt.information.luck" if learnt else "doubt.information.nothing"
        kind = "doubt.information.unknown" if single else kind
        return (fact(kind, **facts),)
    learnt = not explained < LEAST_LEARNT  # of what explains next to nothing no part is named
    shown = rows[rows["shown"] & learnt].sort_values("evppi", ascending=False, kind="stable")
    told = [
        fact("doubt.information.part", name=row["name"], about=row["about"],
             worth=_priced(name, row, "evppi"))
        for _, row in shown[shown["kind"] == "parameter"][:MOST_TOLD].iterrows()
    ]  # fmt: skip
    group = [
        fact("doubt.information.group", name=group_named(row["name"]),
             worth=_priced(name, row, "evppi"))
        for _, row in shown[shown["kind"] == "group"][:1].iterrows()
    ]  # fmt: skip
    kind = "doubt.information.parts" if told else "doubt.information.no_part"
    return (fact("doubt.information", **facts), fact(kind, parts=told, group=group))


def _priced(objective: str, row: Any, column: str) -> str:
    """A figure of an objective, with what it is in money where it is not money itself."""
    told = amount(objective, row[column])
    if objective == NET_BENEFIT or not math.isfinite(row["eur"]):
        return told
    return f"{told} ({eur(row['eur'])})"


def best_table(ranking: pd.DataFrame) -> Table:
    """How probably each arm is best on each objective, smoothed and by single replicates."""
    return _by_arm(ranking, _chance)


def _chance(row: Any) -> str:
    """A probability of being best with its interval and the raw one, where those say more."""
    best, raw, between = per_cent(row["p_best"]), per_cent(row["p_best_raw"]), _chance_ends(row)
    if not between and raw == best:
        return best
    return f"{best}{f' ({between})' * bool(between)}, raw {raw}"


def _chance_ends(row: Any) -> str:
    """The interval of a probability of being best; empty where it is as narrow as can be."""
    low, high = per_cent(row["p_best_low"]), per_cent(row["p_best_high"])
    return "" if low == high else f"{low.removesuffix(' %')} to {high}"


def loss_table(ranking: pd.DataFrame) -> Table:
    """What choosing each arm loses to the best arm of each world, on average."""
    return _by_arm(ranking, lambda row: amount(row["objective"], row["loss"]))


def _changes(found: pd.DataFrame) -> pd.DataFrame:
    """Where the best choice changes."""
    rows: pd.DataFrame = found[found["takes_over"].astype(bool)]
    return rows


def _by_arm(ranking: pd.DataFrame, cell: Callable[[Any], str]) -> Table:
    objectives = list(dict.fromkeys(zip(ranking["objective"], ranking["worth"], strict=True)))
    cells: dict[str, list[str]] = {}
    for _, row in ranking.iterrows():
        cells.setdefault(str(row["arm"]), []).append(cell(row))
    names = dict.fromkeys(named(*one) for one in objectives)
    return Table(("arm", *names), tuple((arm, *row) for arm, row in cells.items()))


def break_even_table(found: pd.DataFrame) -> Table:
    """From which worth of an engaged HCP-year on arms pay over cheaper ones that are ever best."""
    frontier = {*_changes(found)["arm"], *_changes(found)["versus"]}
    rows = found[found["versus"].isin(frontier)] if frontier else found
    return Table(
        ("dearer arm", "over", "costs more (EUR)", "engages more (points)", "pays from (EUR)",
         "95 % interval", "best choice changes"),
        tuple(
            (
                row["arm"], row["versus"], f"{row['cost']:,.0f}", f"{100 * row['engaged']:+.1f}",
                f"{row['break_even']:,.0f}" if math.isfinite(row["break_even"]) else "never",
                _ends(row["ci_low"], row["ci_high"]) or "–", "yes" if row["takes_over"] else "",
            )
            for _, row in rows.iterrows()
        ),
        labels=2,
    )  # fmt: skip


def information_table(found: pd.DataFrame) -> Table:
    """What is worth knowing, by objective: all, and what stands out of luck."""
    rows = []
    for (name, _), part in found.groupby(["objective", "worth"], sort=False, dropna=False):
        at, whole = float(part["worth"].iloc[0]), part[part["kind"] == "all"]
        if not (whole["evppi"] > 0).all():
            continue
        parts = part[(part["kind"] != "all") & part["shown"]]
        parts = parts.sort_values("evppi", ascending=False, kind="stable")[:MOST_SHOWN]
        for _, row in pd.concat([whole, parts]).iterrows():
            what = {"all": "everything", "group": group_named(row["name"])}
            low, high = (amount(str(name), row[end]) for end in ("ci_low", "ci_high"))
            rows.append(
                (
                    named(str(name), at), what.get(row["kind"], row["name"]), row["about"],
                    amount(str(name), row["evppi"]), f"{low} to {high}",
                    amount(str(name), row["floor"]),
                    eur(row["eur"]) if math.isfinite(row["eur"]) else "–",
                )
            )  # fmt: skip
    heads = ("choice by", "to know", "what it is", "is worth", "95 % interval", "luck alone", "EUR")
    return Table(heads, tuple(rows), labels=3)


def named(objective: str, worth: float = math.nan) -> str:
    """What arms are ranked on, in words."""
    if objective == NET_BENEFIT:
        return f"net benefit at {eur(worth)}" if math.isfinite(worth) else "net benefit"
    return "the score" if objective == SCORE else wording(objective).said


def group_named(name: str) -> str:
    """A group of parameters, in words: `all of behaviour.trust`, `all of the channel visit`."""
    inner = name.removesuffix(".*")
    if inner.startswith("*."):
        return f"all of the channel {inner.removeprefix('*.')}"
    return f"all of {inner}"


def amount(objective: str, figure: float) -> str:
    """A figure of an objective with its unit."""
    if not math.isfinite(figure):
        return "–"
    if objective == SCORE:
        return f"{figure:,.3g}" if abs(figure) < 1_000 else f"{figure:,.0f}"
    if objective == NET_BENEFIT:
        return eur(figure)
    words = wording(objective)
    if 0 < figure * words.scale < (least := 10.0**-words.decimals) / 2:
        return f"< {least:.{words.decimals}f} {words.difference_unit}".strip()
    return difference(objective, figure, math.nan, math.nan, sign=False)


def eur(figure: float) -> str:
    """An amount of money; of small amounts what is not nothing."""
    if 0 < abs(figure) < 10:
        return f"EUR {figure:.2g}"
    return value("cost", figure)


def per_cent(share: float) -> str:
    """A share in whole per cent, never rounded to none or all where it is not."""
    if not math.isfinite(share):
        return "–"
    if 0 < share < 0.005:
        return "< 1 %"
    if 0.995 <= share < 1:
        return "> 99 %"
    return f"{share:.0%}".replace("%", " %")


def lines_of(told: Iterable[tuple[Fact, ...]]) -> list[str]:
    """The sentences, a line for each thought."""
    return [" ".join(map(str, line)) for line in told]


def _ends(low: float, high: float) -> str:
    if not math.isfinite(low):
        return ""
    above = f"{high:,.0f}" if math.isfinite(high) else "never"
    return f"{low:,.0f} to {above}"
