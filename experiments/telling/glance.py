"""A comparison at a glance: one plain sentence, how sure, on what it turns, for whom otherwise.

It is told from the facts of the closing words, in fewer of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from experiments.claims import Claim
from experiments.telling.contrast_sentences import told
from experiments.telling.fact import Fact, fact, sentences
from experiments.telling.turning import OF_ALL
from experiments.telling.verdict import Verdict, outcome

MOST_NUMBERS = 4
MOST_TURNS = 2
_NUMBER = re.compile(r"\d[\d.,]*")


@dataclass(frozen=True)
class Glance:
    """What a reader sees first.

    Attributes:
        answer: one sentence with at most four numbers.
        overall: who leads over all arms, where the answer is one to a question that was asked.
        sure: over luck, then over worlds.
        turns: the nearest one or two, or that none was found or tried.
        elsewhere: for whom another arm leads; empty where nothing was compared.
        money: who left money unspent; empty where nobody did.
    """

    answer: str
    overall: str = ""
    sure: tuple[str, ...] = ()
    turns: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()
    money: tuple[str, ...] = ()


def question(asked: str, arms: Sequence[str]) -> str:
    """Returns what a comparison is to answer, in words of its own where nobody asked.

    Args:
        asked: by the user; empty where nothing in particular was.
        arms: of the comparison.
    """
    return asked or str(fact("glance.question", arms=list(arms)))


def glance(said: Verdict, read: pd.DataFrame | None = None, *, in_worlds: bool = False) -> Glance:
    """Returns the closing words at a glance.

    Args:
        said: the closing words.
        read: what was asked and answered, as `answer.csv`; None where nothing was asked.
        in_worlds: whether replicates live in worlds of their own.
    """
    known = _by_kind(said.facts)
    leads = [claim for claim in said.claims if claim.kind == "lead"]
    asked = [] if read is None else told(read)
    answer = next((words for words in asked if numbers_in(words) <= MOST_NUMBERS), "")
    if not leads:
        alone = _told(known, "alone")
        own = alone[0] if len(alone) == 1 else str(fact("glance.several", count=len(alone)))
        return Glance(answer or own, money=_short(known, "spent"))
    overall = str(answered(leads))
    return Glance(
        answer=answer or overall,
        overall=str(fact("glance.overall", said=overall)) if answer else "",
        sure=(*_short(known, "certainty."), *_over_worlds(known, in_worlds)),
        turns=_turns(known),
        elsewhere=_elsewhere(known),
        money=_short(known, "spent"),
    )


def answered(leads: Sequence[Claim]) -> Fact:
    """Returns the one sentence on who leads.

    Args:
        leads: claims of kind `lead`, one for each headline measure, the first being told with
            its figures.
    """
    first, *rest = leads
    found = outcome(first)
    others: dict[tuple[str, str], list[Claim]] = {}
    for lead in sorted(rest, key=lambda lead: lead.arm != first.arm):
        others.setdefault((lead.arm, "shown" if lead.shown else "open"), []).append(lead)
    kind = "only_alone" if found == "alone" else found
    return fact(
        f"glance.{kind}", lead=first,
        rest=[
            fact(f"glance.rest.{how}", arm=arm, same=arm == first.arm and found == "shown",
                 measures=[lead.measure for lead in group], tied=group[0].tied)
            for (arm, how), group in others.items()
        ],
    )  # fmt: skip


def numbers_in(words: str) -> int:
    """Returns how many numbers a sentence holds."""
    return len(_NUMBER.findall(words))


def _by_kind(lines: Iterable[Iterable[Fact]]) -> dict[str, list[Fact]]:
    """The facts of all lines by their kind."""
    found: dict[str, list[Fact]] = {}
    for line in lines:
        for one in line:
            found.setdefault(one.kind, []).append(one)
    return found


def _told(known: Mapping[str, list[Fact]], kind: str) -> tuple[str, ...]:
    """The sentences of one kind, in full."""
    return tuple(map(str, known.get(kind, ())))


def _short(known: Mapping[str, list[Fact]], begins: str) -> tuple[str, ...]:
    """The sentences of some kinds, each in its short form where there is one."""
    return tuple(
        str(shortly(one))
        for kind, facts in known.items()
        if kind.startswith(begins)
        for one in facts
    )


def shortly(one: Fact) -> Fact:
    """Returns a fact as it is told at a glance."""
    kind = f"glance.{one.kind}"
    return Fact(kind, one.of) if kind in sentences() else one


def _over_worlds(known: Mapping[str, list[Fact]], in_worlds: bool) -> tuple[str, ...]:
    """In how many worlds each lead holds, or how to find out."""
    held = known.get("lead.worlds", [])
    if held:
        return (str(fact("glance.worlds", held=[shortly(one) for one in held])),)
    return () if in_worlds else (str(fact("glance.one_world")),)


def _elsewhere(known: Mapping[str, list[Fact]]) -> tuple[str, ...]:
    """For whom another arm leads, a sentence for each arm and measure."""
    groups = [group for one in known.get("elsewhere", ()) for group in one.of["groups"]]
    told = tuple(f"{shortly(group)}." for group in groups)
    return told or (str(fact("glance.nowhere")),)


def _turns(known: Mapping[str, list[Fact]]) -> tuple[str, ...]:
    """On what the leads turn: what is nearest in an audit, then what the re-runs show."""
    audits = [*known.get("audit.turned", ()), *known.get("audit.none", ())]
    reruns = [
        one
        for kind in ("turns.turned", "turns.holds", "turns.untried")
        for one in known.get(kind, ())
        if one.of.get("subject", OF_ALL) == OF_ALL
    ]
    parts = [part for one in audits for part in one.of.get("of_leads", ())]
    parts += [part for one in reruns for part in one.of.get("parts", ())]
    if parts:
        return tuple(str(fact("glance.turn", part=shortly(part))) for part in parts[:MOST_TURNS])
    tried = [fact("glance.audit.holds", tried=one.of["tried"]) for one in audits]
    return tuple(map(str, tried or map(shortly, reruns[:1])))
