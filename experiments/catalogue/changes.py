"""What two studies differ in before they ran: configuration, extent, code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from experiments.catalogue.studies import Entry, part
from experiments.config_errors import shown
from experiments.folder.differing import ROWS, differing, same, sound

CONFIGURATION, CODE = "configuration", "code"
ABSENT = "–"


@dataclass(frozen=True)
class Change:
    """One thing that differs.

    Attributes:
        part: `configuration` or `code`.
        arms: of a setting that differs in some of the arms that both have, these.
        name: the key, or what else.
        a: as it is in the one study, as people write it.
        b: in the other.
        where: what it is of, for people: `study`, `all arms` or `code`.
        is_cause: whether it can change what an arm comes to, other than by luck.
    """

    part: str
    arms: tuple[str, ...]
    name: str
    a: str
    b: str
    where: str = "study"
    is_cause: bool = False


def changes(a: Entry, b: Entry) -> tuple[list[Change], list[str]]:
    """Returns what differs between two studies, and those of which it is not known.

    Args:
        a: the one.
        b: the other.

    Returns:
        The changes; names of studies whose manifest says nothing of settings by key.
    """
    studies = [sound(part(one.manifest, "study")) for one in (a, b)]
    unknown = [one.study for one, said in zip((a, b), studies, strict=True) if not said]
    found = [] if unknown else _of_configuration(*studies)
    if a.verb != b.verb and not any(one.name == "verb" for one in found):
        found.insert(0, Change(CONFIGURATION, (), "verb", shown(a.verb), shown(b.verb)))
    found += _by_key(CONFIGURATION, part(a.manifest, "extent"), part(b.manifest, "extent"))
    versions = [{**part(one.manifest, "versions")} for one in (a, b)]
    for one, said in zip((a, b), versions, strict=True):
        if program := one.manifest.get("hcpsim"):
            said["hcpsim"] = program
    return found + _by_key(CODE, *versions), unknown


def _of_configuration(there: dict[str, Any], here: dict[str, Any]) -> list[Change]:
    found = []
    for one in differing(there, here):
        if one.kind == "arm":
            a, b = ("there", ABSENT) if one.there else (ABSENT, "there")
            found.append(Change(CONFIGURATION, (), f"arm {one.key}", a, b))
            continue
        where = () if one.everywhere else one.arms
        written = _digest if one.key.startswith(ROWS) else _value
        there_is, here_is = written(one.there), written(one.here)
        of = "all arms" if one.kind == "settings" else "study"
        is_cause = one.key not in ("verb", "seed")
        change = Change(CONFIGURATION, where, one.key, there_is, here_is, of, is_cause)
        found.append(change)
    return found


def _by_key(which: str, a: dict[str, Any], b: dict[str, Any]) -> list[Change]:
    found = []
    for key in dict.fromkeys([*a, *b]):
        if key not in a or key not in b or not same(a[key], b[key]):
            one, other = (_value(side[key]) if key in side else ABSENT for side in (a, b))
            of = "code" if which == CODE else "study"
            found.append(Change(which, (), key, one, other, of))
    return found


def _value(value: Any) -> str:
    return value if isinstance(value, str) and value else shown(value)


def _digest(value: Any) -> str:
    """Returns what is told of a table of the user's, whose digest says nothing to people."""
    return f"{value:.8}…" if isinstance(value, str) and value else "none"
