"""The words of a user's files for ours: yes and no, countries, and what the user maps."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from experiments.config_errors import Problem, did_you_mean, nearest, one_of, shown, typed
from experiments.user_files.cells import (
    LONGEST_NAME,
    MISSING,
    MOST_FAULTS,
    Position,
    brief,
    factorised,
    row_problems,
    small,
)

EMPTY = "empty"
"""What stands for an empty cell in a map of words."""

UNKNOWN = "unknown"
"""What a word of a list is mapped to that counts as an empty cell."""

LEAVE_OUT = "leave_out"
"""What a word of a log is mapped to whose rows are left out."""

NOTHING, LEFT_OUT, UNREAD = -1, -2, -3
"""Codes of what is no word of ours: an empty cell, a row to leave out, a word that is not known."""

_YES = "yes, y, true, t, 1, 1 0, ja, j, wahr, oui, o, vrai, si, s, vero, verdadero, x, on, ✓, ✔"
_NO = "no, n, false, f, 0, 0 0, nein, falsch, non, faux, falso, off"

YES_NO = dict.fromkeys(_YES.split(", "), "yes") | dict.fromkeys(_NO.split(", "), "no")
"""Yes and no by what is folded to them, in English, German, French, Spanish and Italian, and as
spreadsheets and programs write them (`1.0` is `1 0`)."""

_COUNTRIES = {
    "eu": "europe, europa, european union, eu average",
    "us": "usa, united states, united states of america, etats unis, etats unis d amerique, "
    "vereinigte staaten, vereinigte staaten von amerika, estados unidos, "
    "estados unidos de america, eeuu, ee uu, stati uniti, stati uniti d america",
    "uk": "gb, gbr, great britain, britain, united kingdom, england, scotland, wales, "
    "northern ireland, grossbritannien, vereinigtes koenigreich, royaume uni, grande bretagne, "
    "reino unido, gran bretana, regno unito, gran bretagna, "
    "united kingdom of great britain and northern ireland",
    "de": "deu, ger, germany, deutschland, allemagne, alemania, germania, "
    "federal republic of germany, bundesrepublik deutschland, brd",
    "fr": "fra, france, frankreich, francia",
    "it": "ita, italy, italia, italien, italie",
    "es": "esp, spain, espana, spanien, espagne, spagna",
}
_COHORTS = {"early": "early career", "mid": "mid career", "late": "late career"}
_SETTINGS = {
    "hospital": "hospital based, krankenhaus, klinik, klinikum, hopital, ospedale",
    "group": "group practice, gemeinschaftspraxis, mvz, cabinet de groupe, medicina di gruppo",
    "solo": "solo practice, single practice, einzelpraxis, cabinet individuel",
}
_TIERS = {tier: f"tier {tier}, class {tier}, segment {tier}" for tier in "abc"}


def _by_word(names: Mapping[str, str]) -> dict[str, str]:
    """Our words in small letters by what is folded to them."""
    return {word: ours for ours, words in names.items() for word in words.split(", ")}


SYNONYMS: dict[str, dict[str, str]] = {
    "country": _by_word(_COUNTRIES),
    "cohort": _by_word(_COHORTS),
    "setting": _by_word(_SETTINGS),
    "tier": _by_word(_TIERS),
    "email_consent": YES_NO | _by_word({"yes": "opt in, opted in", "no": "opt out, opted out"}),
}
"""Other words for ours, folded, by column of a list of HCPs. Nothing stands here that could mean
something else: what `tier 1` or `decile 10` is, the user says."""


def folded(text: str) -> str:
    """The text in small letters without accents and punctuation: `États-Unis` is `etats unis`.

    Umlauts are written out (`ä` is `ae`), and dots behind letters vanish: `U.S.A.` is `usa`.
    """
    text = unicodedata.normalize("NFC", text).casefold().replace("œ", "oe").replace("æ", "ae")
    text = text.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue")
    bare = "".join(
        char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char)
    )
    bare = re.sub(r"(?<=[^\W\d])\.", "", bare)
    return re.sub(r"(?:[^\w✓✔]|_)+", " ", bare).strip()


@dataclass(frozen=True)
class Vocabulary:
    """What the words of a column mean.

    Attributes:
        ours: Our words, in the order of their codes.
        theirs: Words of ours by the user's, as the user gave them.
        synonyms: Words of ours, in small letters, by what is folded to them.
        extra: Codes of words that `theirs` may name besides.
    """

    ours: Sequence[str]
    theirs: Mapping[str, str] = field(default_factory=dict)
    synonyms: Mapping[str, str] = field(default_factory=dict)
    extra: Mapping[str, int] = field(default_factory=dict)

    def problems(self, key: str) -> list[Problem]:
        """The problems of what the user maps.

        Args:
            key: The setting that holds `theirs`.
        """
        allowed = [*self.ours, *self.extra]
        problems = [
            Problem(f"{key}.{theirs}", one_of(allowed), shown(ours), did_you_mean(ours, allowed))
            for theirs, ours in self.theirs.items()
            if ours not in allowed
        ]
        seen: dict[str, tuple[str, str]] = {}
        for theirs, ours in self.theirs.items():
            first, meant = seen.setdefault(_key(theirs), (theirs, ours))
            if meant != ours:
                message = f"is {ours} here and {meant} as {first}; capitals do not matter"
                problems.append(Problem(f"{key}.{theirs}", message))
        return problems

    def read(self, column: pa.ChunkedArray) -> Words:
        """Read a column; what the user maps comes before our words, and those before synonyms."""
        at, texts = factorised(column)
        codes = {word.lower(): code for code, word in enumerate(self.ours)}
        mapped = {
            _key(theirs): codes[ours.lower()] if ours.lower() in codes else self.extra[ours]
            for theirs, ours in self.theirs.items()
        }
        empty = mapped.get("", NOTHING)

        def code(text: str) -> int:
            word = small(text)
            found = mapped.get(word, codes.get(word))
            if found is None and word in MISSING:
                return empty
            if found is None:
                found = codes.get(self.synonyms.get(folded(text), ""))
            return UNREAD if found is None else found

        meanings = np.array([*map(code, texts), empty], dtype=np.int64)
        there = {small(text) for text in texts} | ({""} if (at < 0).any() else set())
        there |= {""} if there & MISSING else set()
        unused = [theirs for theirs in self.theirs if _key(theirs) not in there]
        return Words(meanings[at], at, texts, unused)


def _key(theirs: str) -> str:
    """How a word that the user maps is looked up; nothing for an empty cell."""
    return "" if small(theirs) == EMPTY else small(theirs)


@dataclass(frozen=True)
class Words:
    """A column of words that was read.

    Attributes:
        codes: Code of each row (n,): position of our word, `NOTHING`, `LEFT_OUT` or `UNREAD`.
        at: Position of each row's text (n,), -1 where nothing stands.
        texts: The distinct texts.
        unused: Words that the user maps and no row says.
    """

    codes: NDArray[np.int64]
    at: NDArray[np.int64]
    texts: list[str]
    unused: list[str]

    def where(self, rows: NDArray[np.bool_]) -> list[tuple[str, NDArray[np.int64]]]:
        """The distinct texts in some of the rows, each with its rows, in the order of the file."""
        chosen = np.flatnonzero(rows)
        found, first, which = np.unique(self.at[chosen], return_index=True, return_inverse=True)
        return [
            (self.texts[found[code]] if found[code] >= 0 else "", chosen[which == code])
            for code in np.argsort(first)
        ]

    def counted(self, rows: NDArray[np.bool_]) -> str:
        """The distinct texts in some of the rows with their numbers: `Cancelled (24)`."""
        found = sorted(self.where(rows), key=lambda item: -len(item[1]))
        named = [f"{brief(text) or EMPTY} ({len(at):,})" for text, at in found[:MOST_FAULTS]]
        rest = [f"{len(found) - MOST_FAULTS:,} more words"] if len(found) > MOST_FAULTS else []
        return ", ".join(named + rest)

    def left_aside(self, key: str, file: str) -> list[str]:
        """The note on words that are mapped and stand nowhere, as mistyped ones do.

        Args:
            key: The setting that maps them.
            file: Name of the file.
        """
        if not self.unused:
            return []
        named = ", ".join(shown(brief(word)) for word in self.unused[:MOST_FAULTS])
        return [f"{file}: {key}: no row says {named}"]

    def unread(
        self, rows: NDArray[np.bool_], allowed: str, position: Position, hint: Callable[[str], str]
    ) -> list[Problem]:
        """A problem for each word that is not known, with the number of its rows.

        Args:
            rows: The rows that matter (n,).
            allowed: What may stand there.
            position: The column.
            hint: What to write, of a word.
        """
        problems: list[Problem] = []
        found = self.where(rows & (self.codes == UNREAD))
        for text, at in found[:MOST_FAULTS]:
            more = f" in {len(at):,} rows" if len(at) > 1 else ""
            told = Problem("", allowed, f"{shown(text)}{more}", hint(text))
            problems += row_problems(at[:1], partial(_at, told), position)
        if len(found) > MOST_FAULTS:
            rest = f"{len(found) - MOST_FAULTS:,} more words that are not known"
            problems.append(Problem(f"{position.file}: {brief(position.column)}", rest))
        return problems


def _at(problem: Problem, _: int, where: str) -> Problem:
    """The problem in its place."""
    return replace(problem, where=where)


def mapping_hint(key: str, instead: str, why: str, near: Sequence[str]) -> Callable[[str], str]:
    """What to write of a word that is not known.

    Args:
        key: The setting that maps words.
        instead: What the line shown maps the word to, where nothing is near.
        why: What that does.
        near: Our words, of which one may be near.
    """

    def hint(text: str) -> str:
        meant = nearest(text, near)
        if meant:
            return f"did you mean {meant}? write {typed(f'{key}.{text}', meant)}"
        if len(text) > LONGEST_NAME or not text.isprintable():
            return ""
        return f"write {typed(f'{key}.{text}', instead)} ({why}), or one of ours in its place"

    return hint
