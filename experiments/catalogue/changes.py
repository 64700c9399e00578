"""What two studies differ in before they ran: configuration, extent, code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from experiments.catalogue.studies import Entry, part
from experiments.config_errors import shown
from experiments.folder.differing import ROWS, Differing, differing, same, sound
from sim.settings.market import Market
from sim.settings.scenarios import Scenario

CONFIGURATION, CODE = "configuration", "code"
ABSENT = "–"


SCENARIOS = {
    name
    for name, field in Market.model_fields.items()
    if isinstance(field.annotation, type) and issubclass(field.annotation, Scenario)
}


@dataclass(frozen=True)
class Cause:
    """What can change what an arm comes to, and may show in several keys.

    Attributes:
        name: a key, a scenario (`market.lockdown`), or a group of pages (`strategy`).
        a: of a group the page that the arms chose in the one study.
        b: in the other.
    """

    name: str
    a: str = ""
    b: str = ""


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
        cause: of what it is a part that can change what an arm comes to, other than by luck: the
            key itself, its scenario, or a group of which the arms chose another page; empty of
            what cannot.
    """

    part: str
    arms: tuple[str, ...]
    name: str
    a: str
    b: str
    where: str = "study"
    cause: Cause | None = None


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
    chosen = [part(one.manifest, "arms") for one in (a, b)]
    found = [] if unknown else _of_configuration(*studies, *chosen)
    if a.verb != b.verb and not any(one.name == "verb" for one in found):
        found.insert(0, Change(CONFIGURATION, (), "verb", shown(a.verb), shown(b.verb)))
    found += _by_key(CONFIGURATION, part(a.manifest, "extent"), part(b.manifest, "extent"))
    versions = [{**part(one.manifest, "versions")} for one in (a, b)]
    for one, said in zip((a, b), versions, strict=True):
        if program := one.manifest.get("hcpsim"):
            said["hcpsim"] = program
    return found + _by_key(CODE, *versions), unknown


def _of_configuration(
    there: dict[str, Any],
    here: dict[str, Any],
    chosen_there: dict[str, Any],
    chosen_here: dict[str, Any],
) -> list[Change]:
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
        cause = None if one.key in ("verb", "seed") else _cause(one, chosen_there, chosen_here)
        found.append(Change(CONFIGURATION, where, one.key, there_is, here_is, of, cause))
    return found


def _cause(one: Differing, there: dict[str, Any], here: dict[str, Any]) -> Cause:
    """Of what a key that differs is a part."""
    group, _, rest = one.key.partition(".")
    if group == "market" and rest.split(".")[0] in SCENARIOS:
        return Cause(f"market.{rest.split('.')[0]}")
    pages = {(_page(there, arm, one.key), _page(here, arm, one.key)) for arm in one.arms}
    if len(pages) == 1:
        (was, now), *_ = pages
        if was and now and was != now:
            return Cause(group, was, now)
    return Cause(one.key)


def _page(chosen: dict[str, Any], arm: str, key: str) -> str:
    """The page from which an arm has a key; empty where it has it from elsewhere."""
    words = chosen.get(arm)
    given = dict(str(one).partition("=")[::2] for one in words) if isinstance(words, list) else {}
    own = any(key == name or key.startswith(f"{name}.") for name in given if "." in name)
    return "" if own else given.get(key.partition(".")[0], "")


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
