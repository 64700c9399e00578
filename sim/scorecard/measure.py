"""What a measure is: where it is counted, what is made of it, and what it is called."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Literal, TypeAlias

from sim.scorecard.sums import Formula, OfSums

Direction: TypeAlias = Literal[1, -1] | None
MORE: Direction = 1
LESS: Direction = -1
NEITHER: Direction = None
As: TypeAlias = Literal["mean", "total", "count"]


class Shown(IntEnum):
    """In which of the tables for people a measure stands; in each also in those before."""

    FILES = 0
    RANKING = 1
    OVERVIEW = 2
    HEADLINE = 3


@dataclass(frozen=True)
class Column:
    """A column of a table by week: counted in the week, or made of what is.

    Attributes:
        unit: of its figures.
        about: what it is.
        written: as a mean over HCPs, a total, or a count in whole numbers.
        of: made of other counters; None is counted itself, under the measure's name.
        shown: whether the table has it; else it is counted for other measures.
        asked: whether a question may be asked of it over some of the weeks.
    """

    unit: str = ""
    about: str = ""
    written: As = "count"
    of: OfSums | None = None
    shown: bool = True
    asked: bool = False


@dataclass(frozen=True)
class Figure:
    """A figure of the whole period.

    Attributes:
        unit: of the figure.
        better: +1 more, -1 less, None neither.
        about: what it is.
        of: what is made of the period.
    """

    unit: str
    better: Direction
    about: str
    of: Formula


@dataclass(frozen=True)
class Words:
    """The words of one measure.

    Attributes:
        name: what a sentence calls it.
        head: what a narrow column calls it.
        unit: behind a value.
        difference_unit: behind a difference.
        scale: what the stored figure is multiplied with before it is written.
        decimals: how many where no interval says it; with one, at most one more (of money: none).
        signed: whether the value itself is a change, and carries its sign.
        explained: what it is, for a table's note.
        article: what a sentence puts before the name.
        axis: what a figure's axis says below its title; what it is, where empty.
    """

    name: str
    head: str
    unit: str = ""
    difference_unit: str = ""
    scale: float = 1.0
    decimals: int = 3
    signed: bool = False
    explained: str = ""
    article: str = "the "
    axis: str = ""

    @property
    def said(self) -> str:
        """The name within a sentence."""
        return self.article + self.name


def share(name: str, explained: str, head: str = "", axis: str = "") -> Words:
    """Returns the words of a share, written in per cent."""
    head = head or name
    return Words(name, head, "%", "points", 100.0, 1, explained=explained, axis=axis)


def money(name: str, explained: str, head: str = "") -> Words:
    """Returns the words of an amount in euros."""
    return Words(name, head or name, "EUR", "EUR", decimals=0, explained=explained)


@dataclass(frozen=True)
class Measure:
    """One thing that is measured, in every layer that has it.

    Attributes:
        name: in every table.
        weekly: column of `weekly.parquet`, by segment.
        channel: column of `channels.parquet`.
        period: the figure of the whole period, by segment.
        words: for people; None calls it by its name.
        shown: in which of the tables for people.
    """

    name: str
    weekly: Column | None = None
    channel: Column | None = None
    period: Figure | None = None
    words: Words | None = None
    shown: Shown = Shown.FILES

    @property
    def said(self) -> Words:
        """Its words."""
        plain = self.name.replace("_", " ")
        return self.words or Words(plain, plain)
