"""How far a page reaches: what it may set, and which other pages it may stand on."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from experiments.config_errors import Problem, did_you_mean, one_of, shown
from experiments.configuration.schema import GROUPS, LISTED_GROUPS

COMMAND_LINE_ONLY = ("results", "overwrite")
"""Keys of where things are written: a page that is handed round must not say that."""

HIGHEST = 20
"""Pages that stand on each other."""

SELF = "_self_"
_WHOLE = "_global_"
_PAGE = re.compile(
    r"(?:/(?P<group>\w+)/(?P<there>[^@:]+)@_here_|(?P<beside>[^/@:][^@:]*)(?:@_here_)?)"
)
_FORMS = "a page of {group}, or _self_ for what the page itself says"


@dataclass(frozen=True)
class Defaults:
    """What stands under `defaults` of a page.

    Attributes:
        pages: Pages of the same group by name within it, in order, `_self_` among them: the later
            ones on top. A page that names no other stands by itself: `["_self_"]`.
        choices: Pages of other groups, chosen by `override /GROUP: NAME`; of experiments alone.
    """

    pages: list[str] = field(default_factory=lambda: [SELF])
    choices: dict[str, str | list[str]] = field(default_factory=dict)


def scope_problems(group: str, tree: Mapping[str, Any], package: str | None) -> list[Problem]:
    """What a page sets beyond its group.

    A page of a group sets keys of that group. A page of `experiment` sets keys of the whole study,
    but not where it is written.

    Args:
        group: The group in whose folder the page lies.
        tree: The page's values.
        package: What its `# @package` says.

    Returns:
        The problems, by key within the page.
    """
    if group != "experiment":
        if package in (None, "_group_", group):
            return []
        message = f"a page of {group} sets keys of {group} alone"
        hint = "take the line out; pages of experiment set keys of the whole study"
        return [Problem("# @package", message, value=shown(package), hint=hint)]
    if package != _WHOLE:
        hint = f"write # @package {_WHOLE} into its first line"
        return [Problem("# @package", "an experiment sets keys of the whole study", hint=hint)]
    problems = [
        Problem(key, f"is set on the command line alone, as {key}=...")
        for key in COMMAND_LINE_ONLY
        if key in tree
    ]
    problems += [Problem(key, "unknown key") for key in ("hydra", "experiment") if key in tree]
    for key in GROUPS:
        chosen = tree.get(key)
        if key != "experiment" and (isinstance(chosen, str) or _is_list(chosen)):
            hint = f"under defaults, write - override /{key}: {_written(chosen)}"
            if key == "arms" and isinstance(chosen, list) and chosen:
                hint = (
                    "under defaults, write - override /arms: own, and here a line for each, as in "
                    f'{chosen[0]}: ["strategy={chosen[0]}"]'
                )
            problems.append(
                Problem(key, "a mapping of keys to values", value=shown(chosen), hint=hint)
            )
    return problems


def read_defaults(group: str, name: str, tree: Mapping[str, Any]) -> tuple[Defaults, list[Problem]]:
    """Read what stands under `defaults` of one page.

    Two forms are known. A page stands on others of its own group: `NAME` (in the same folder) or
    `/GROUP/NAME@_here_`. An experiment chooses pages of other groups: `override /GROUP: NAME`.

    Args:
        group: The group in whose folder the page lies.
        name: The page's name within the group.
        tree: The page's values.

    Returns:
        What was read, and the problems of the rest, by key within the page.
    """
    listed = tree.get("defaults", [])
    if not isinstance(listed, list):
        return Defaults(), [Problem("defaults", "a list of pages", value=shown(listed))]
    pages: list[str] = []
    choices: dict[str, str | list[str]] = {}
    problems: list[Problem] = []
    for entry in listed:
        if isinstance(entry, str):
            page, problem = _same_group(entry, group, name)
            if page and page in pages:
                problem = Problem("defaults", "names a page twice", value=shown(entry))
            pages += [page] if page else []
        else:
            problem = _choice(entry, group, choices)
        problems += [problem] if problem else []
    if SELF not in pages:
        pages.append(SELF)
    return Defaults(pages, choices), problems


def defaults_problems(
    group: str, name: str, tree_of: Callable[[str], Mapping[str, Any] | None], known: Sequence[str]
) -> list[Problem]:
    """What is wrong with `defaults` of a page and of all the pages that it stands on.

    Args:
        group: The group in whose folder the page lies.
        name: The page's name within the group.
        tree_of: The values of a page of the group by name; None where it cannot be read.
        known: Names of the group's pages.

    Returns:
        The problems, circles and missing pages among them.
    """
    problems: list[Problem] = []
    done: set[str] = set()

    def visit(page: str, above: tuple[str, ...]) -> None:
        if page in above:
            circle = " -> ".join((*above[above.index(page) :], page))
            problems.append(
                Problem("defaults", f"the pages refer to each other in a circle: {circle}")
            )
            return
        if len(above) >= HIGHEST:
            problems.append(
                Problem("defaults", f"{HIGHEST} pages or fewer that stand on each other")
            )
            return
        tree = tree_of(page) if page not in done else None
        done.add(page)
        if tree is None:
            return
        defaults, found = read_defaults(group, page, tree)
        inside = f"{group}/{page}"
        problems.extend(found if not above else [problem.inside(inside) for problem in found])
        for other in defaults.pages:
            if other != SELF and other not in known:
                hint = did_you_mean(other, known)
                problems.append(Problem(group, f"{shown(other)} is not there", hint=hint))
            elif other != SELF:
                visit(other, (*above, page))

    visit(name, ())
    return problems


def _same_group(entry: str, group: str, name: str) -> tuple[str, Problem | None]:
    """The page of the same group that an entry names, empty with a problem where it names none."""
    if entry == SELF:
        return SELF, None
    found = _PAGE.fullmatch(entry)
    if found is None or ".." in entry.split("/"):
        return "", Problem("defaults", _FORMS.format(group=group), value=shown(entry))
    if found["group"] is None:
        folder, slash, _ = name.rpartition("/")
        return f"{folder}{slash}{found['beside']}", None
    if found["group"] != group:
        reach = f"stands on pages of {group} alone"
        return "", Problem("defaults", f"a page of {group} {reach}", value=shown(entry))
    return found["there"], None


def _choice(entry: Any, group: str, choices: dict[str, str | list[str]]) -> Problem | None:
    """Take up the pages of another group that an entry chooses, or tell what is wrong with it."""
    pair = list(entry.items()) if isinstance(entry, dict) else []
    if len(pair) != 1:
        return Problem("defaults", _FORMS.format(group=group), value=shown(entry))
    key, names = pair[0]
    if group != "experiment":
        message = f"a page of {group} stands on pages of {group} alone"
        return Problem("defaults", message, value=shown(entry))
    word, _, target = key.rpartition(" ")
    chosen = target.removeprefix("/")
    others = [other for other in GROUPS if other != "experiment"]
    if word != "override" or not target.startswith("/"):
        hint = f"write override /{chosen}: {_written(names)}" if chosen in others else ""
        return Problem("defaults", "override /GROUP: NAME", value=shown(entry), hint=hint)
    if chosen not in others:
        hint = did_you_mean(chosen, others, "override /")
        return Problem("defaults", f"override / and {one_of(others)}", value=shown(key), hint=hint)
    where = f"defaults: override /{chosen}"
    if not (isinstance(names, str) or (chosen in LISTED_GROUPS and _is_list(names))):
        some = "a page, or a list of them" if chosen in LISTED_GROUPS else "a page"
        return Problem(where, some, value=shown(names))
    if chosen in choices:
        return Problem(where, "stands there already")
    if isinstance(names, list) and (twice := repeated(names)):
        return Problem(where, f"names {shown(twice)} twice", value=shown(names))
    choices[chosen] = names
    return None


def repeated(names: Sequence[Any]) -> Any:
    """The first name that stands there a second time; None where each stands once."""
    return next((name for place, name in enumerate(names) if name in names[:place]), None)


def _is_list(names: Any) -> bool:
    """Whether it is a list of names."""
    return isinstance(names, list) and bool(names) and all(isinstance(one, str) for one in names)


def _written(names: Any) -> str:
    """Names as YAML has them."""
    return f"[{', '.join(map(str, names))}]" if isinstance(names, list) else str(names)
