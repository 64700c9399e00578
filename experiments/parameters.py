"""`docs/reference/parameters.md`: every parameter with meaning, default, unit, range and source.

    python -m experiments.parameters

writes the page anew from `sim/settings`; a test fails where it is out of date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Any, NamedTuple, get_args, get_origin

import yaml
from pydantic.fields import FieldInfo

from experiments.configuration.groups import OURS
from experiments.configuration.key_tree import KeyNode
from experiments.configuration.schema import StudyConfiguration, filled, neutral_tree
from experiments.telling.table import markdown
from sim.settings.parameter import Section

PAGE = Path(__file__).resolve().parents[1] / "docs" / "reference" / "parameters.md"
INTRODUCTION = """# Every parameter

This page is generated from `sim/settings` by `python -m experiments.parameters`; do not edit it.

Set any of them on the command line (`behaviour.trust.asymmetry=3`), in a page of your own
([how](../how_to/own_strategies.md)) or for one arm alone. A value that is not allowed is refused
with what is.

* **Default** holds where no page and no argument says otherwise. `hcpsim compare --cfg` prints
  what a study would use.
* **Swept** is the range within which the figure is uncertain, where one was found or judged.
* **Source** names rows of [the table of sources](sources.md). *Above* and *below* mean that the
  source beside the table speaks for the figure as far as it names it; what it does not name is
  judgement. *A choice* is for you to make; no fact stands behind it.
* **Confidence**: A was read in the source, B is known from it at second hand or fitted to it,
  C is judgement. Rows marked C are assumptions: vary them before you rely on a ranking.
* `*` in a name stands for each name that is given beside it.
"""
FREE = (
    "strategy", "warm_up", "record", "executor", "answer", "calibration", "population.size",
    "population.file", "population.format", "population.columns", "population.words",
    "population.redraw",
    "population.countries", "market.start_month", "company.budget_per_hcp_year",
)  # fmt: skip
"""Where keys begin that are choices of the user's; no fact stands behind them."""

_ID = re.compile(r"\b([A-Z]{2})(\d{2})\b")
_MOST_SHOWN = 12


class Source(NamedTuple):
    """What stands behind a figure."""

    text: str
    confidence: str


@dataclass(frozen=True)
class Leaf:
    """One parameter.

    Attributes:
        key: Dotted, with `*` for a name that is free or told beside it.
        field: As it is declared.
        path: Steps from the section that is described to it.
        part_of: The field that holds it, if that is not the section itself.
    """

    key: str
    field: FieldInfo
    path: tuple[str, ...]
    part_of: FieldInfo | None = None

    @property
    def about(self) -> str:
        """What it is, in a line."""
        inner = self.field.description or ""
        outer = self.part_of.description if self.part_of else ""
        return f"{outer}: {inner}" if outer else inner

    @property
    def unit(self) -> str:
        """Its unit of measure; empty for a pure number or a choice."""
        return _told(self.field, "unit") or _told(self.part_of, "unit") or ""


def page() -> str:
    """The page as it should be."""
    sections = _section(StudyConfiguration, (), filled(neutral_tree()), None)
    return "\n".join([INTRODUCTION, *sections]) + "\n"


def _section(
    kind: type[Section], path: tuple[str, ...], values: Any, above: Source | None
) -> Iterator[str]:
    """A section with everything inside it."""
    key = ".".join(path)
    yield f"## `{key}`\n" if path else "## The study\n"
    yield f"{(kind.__doc__ or '').splitlines()[0]}\n"
    if above is not None:
        yield f"Source: {_behind(above)}.\n"
    if _is_matrix(kind):
        yield from _matrix(kind, path, values, above)
        return
    leaves = [
        Leaf(".".join((*path, name)), field, (name,))
        for name, field in kind.model_fields.items()
        if not _inner(field) or _is_name(path, name)
    ]
    if leaves:
        yield from _table([_row(leaf, values, above) for leaf in leaves])
    for name, field in kind.model_fields.items():
        inner = _inner(field)
        if inner is None or _is_name(path, name):
            continue
        if get_origin(field.annotation) is dict:
            yield from _mapping(inner, (*path, name), field, values[name])
        else:
            yield from _section(inner, (*path, name), values[name], _own_source(field) or above)


def _is_name(path: tuple[str, ...], name: str) -> bool:
    """Whether a configuration gives the name of a page there, and not its content."""
    return (*path, name) == ("warm_up", "strategy")


def _inner(field: FieldInfo) -> type[Section] | None:
    """The section that a field holds, by itself or as the values of a mapping."""
    kind: Any = field.annotation
    if get_origin(kind) is dict:
        kind = get_args(kind)[1]
    return kind if isinstance(kind, type) and issubclass(kind, Section) else None


def _is_matrix(kind: type[Section]) -> bool:
    """Whether all parts of a section are of one kind, as channels and countries are."""
    kinds = [_inner(field) for field in kind.model_fields.values()]
    return len(kinds) > 1 and kinds[0] is not None and len(set(kinds)) == 1


def _leaves(
    kind: type[Section], key: str, path: tuple[str, ...] = (), part_of: FieldInfo | None = None
) -> Iterator[Leaf]:
    """All parameters of a section, however deep."""
    for name, field in kind.model_fields.items():
        inner = _inner(field)
        if inner is None:
            yield Leaf(f"{key}.{name}", field, (*path, name), part_of)
        else:
            yield from _leaves(inner, f"{key}.{name}", (*path, name), field)


def _matrix(
    kind: type[Section], path: tuple[str, ...], values: Any, above: Source | None
) -> Iterator[str]:
    """Parts of one kind side by side: a row for each parameter, a column for each part."""
    names = list(kind.model_fields)
    inner = _inner(kind.model_fields[names[0]])
    assert inner is not None
    sources = {name: _own_source(field) for name, field in kind.model_fields.items()}
    told = any(sources.values()) or above is not None
    rows = [
        [
            f"`{leaf.key}`", leaf.about, leaf.unit, _allowed(leaf.field),
            *(_shown(_at(values[name], leaf.path)) for name in names),
            *_source_cells(leaf, "below" if told else ""),
        ]
        for leaf in _leaves(inner, ".".join((*path, "*")))
    ]  # fmt: skip
    head = ["Parameter", "Meaning", "Unit", "Allowed", *(f"`{name}`" for name in names)]
    yield from _drawn([*head, "Source", "Confidence"], rows)
    for name, field in kind.model_fields.items():
        said = [field.description or "", _behind(sources[name])]
        if any(said):
            yield f"* `{name}`: {'; '.join(filter(None, said))}"
    yield ""


def _mapping(
    inner: type[Section], path: tuple[str, ...], field: FieldInfo, values: dict[str, Any]
) -> Iterator[str]:
    """A mapping whose names are free: what each holds, and what is there by default."""
    source = _own_source(field)
    yield f"## `{'.'.join(path)}`\n"
    about = field.description or ""
    yield f"{about[:1].upper()}{about[1:]}; the names are `*`.\n"
    if source:
        yield f"Source: {_behind(source)}.\n"
    leaves = list(_leaves(inner, ".".join((*path, "*"))))
    rows = [_row(leaf, inner.model_construct().model_dump(), source) for leaf in leaves]
    yield from _table(rows)
    if values:
        defaults = [
            [f"`{name}`", *(_shown(_at(value, leaf.path)) for leaf in leaves)]
            for name, value in values.items()
        ]
        head = [f"`{leaf.key.rpartition('*.')[2]}`" for leaf in leaves]
        yield from _drawn(["By default", *head], defaults)


def _row(leaf: Leaf, values: Any, above: Source | None) -> list[str]:
    """One parameter's row."""
    default, sweep = _at(values, leaf.path), _told(leaf.field, "sweep")
    swept = " to ".join(_shown(end) for end in sweep or ())
    if leaf.key == "warm_up.strategy":
        default = yaml.safe_load((OURS / "warm_up" / "default.yaml").read_text("utf-8"))["strategy"]
    allowed = "the name of a strategy" if leaf.key == "warm_up.strategy" else _allowed(leaf.field)
    return [
        f"`{leaf.key}`", leaf.about, _shown(default), leaf.unit, allowed, swept,
        *_source_cells(leaf, "above" if above else ""),
    ]  # fmt: skip


def _table(rows: list[list[str]]) -> Iterator[str]:
    """Rows of parameters as a table."""
    head = ["Parameter", "Meaning", "Default", "Unit", "Allowed", "Swept", "Source", "Confidence"]
    return _drawn(head, rows)


def _drawn(head: list[str], rows: list[list[str]]) -> Iterator[str]:
    """A Markdown table without the columns that say nothing."""
    used = [at for at in range(len(head)) if any(row[at] for row in rows)]
    heads, *cells = ([row[at] for at in used] for row in (head, *rows))
    yield markdown(heads, cells)
    yield ""


def _source_cells(leaf: Leaf, beside: str) -> list[str]:
    """Source and confidence of a parameter; `beside` says where the table's own source stands."""
    own = _own_source(leaf.field)
    if own is not None:
        return [_linked(own.text), own.confidence]
    if beside:
        return [beside, beside]
    if leaf.key.startswith(FREE) or "." not in leaf.key:
        return ["a choice", ""]
    return ["judgement", "C"]


def _own_source(field: FieldInfo) -> Source | None:
    """The source that a field itself names."""
    text = str(_told(field, "source") or "judgement")
    return None if text == "judgement" else Source(text, str(_told(field, "confidence")))


def _told(field: FieldInfo | None, what: str) -> Any:
    """What a declaration tells beside its limits."""
    extra = field.json_schema_extra if field is not None else None
    return extra.get(what) if isinstance(extra, dict) else None


def _allowed(field: FieldInfo) -> str:
    """What may stand there, in the words of the problems."""
    unit, node = _told(field, "unit"), KeyNode(field.annotation, field)
    if node.keys:
        return f"a mapping with any of {', '.join(node.keys)}"
    words = node.allowed.removesuffix(f" ({unit})" if unit else "")
    return "" if words == "another value" else words


def _behind(source: Source | None) -> str:
    """A source with its confidence; nothing where there is none."""
    return f"{_linked(source.text)} ({source.confidence})" if source else ""


def _linked(text: str) -> str:
    """The text with a link behind each row of the table of sources."""
    return _ID.sub(lambda m: f"[{m[0]}](sources.md#{m[0].lower()})", text)


def _at(values: Any, path: tuple[str, ...]) -> Any:
    return reduce(lambda tree, step: tree[step], path, values)


def _shown(value: Any) -> str:
    """A default as a configuration writes it; long ones are told, not shown."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, float):
        return f"{value:.4g}" if abs(value) < 1e4 else f"{value:.0f}"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, list) and len(value) <= _MOST_SHOWN:
        return f"[{', '.join(_shown(item) for item in value)}]"
    if isinstance(value, list):
        return f"{len(value)} from {_shown(value[0])} to {_shown(value[-1])}"
    if isinstance(value, dict) and all(isinstance(item, float) for item in value.values()):
        return "{" + ", ".join(f"{name}: {_shown(item)}" for name, item in value.items()) + "}"
    if isinstance(value, dict):
        return f"{len(value)} names"
    return f"`{value}`" if value else '""'


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
