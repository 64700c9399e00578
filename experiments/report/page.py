"""The shell of every report: contents, style, script, and a policy that lets nothing else in."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from experiments.files import write_text
from experiments.plain import visible
from experiments.report.pictures import Shown
from experiments.telling.fact import fact
from experiments.telling.table import fitted

ASSETS = Path(__file__).parent / "assets"
_BETWEEN = (" \N{MINUS SIGN} ", " \N{EN DASH} ", " + ")
"""What stands between two arms where their difference or sum is told."""


def write_page(
    template: str,
    folder: Path,
    manifest: Mapping[str, Any],
    shown_in: Mapping[str, Any],
    *,
    limits: Sequence[str],
    figures: Sequence[Shown],
    parts: Mapping[str, Sequence[str]],
    arms: Sequence[str],
) -> Path:
    """Writes `report.html` into a folder: one file, which fetches nothing.

    Args:
        template: of what stands in the page, a name in `assets`.
        folder: of the study.
        manifest: of the study.
        shown_in: what the template shows besides.
        limits: what the study is and is not, a sentence or two each.
        figures: in reading order.
        parts: names of figures by the part of the page that shows them.
        arms: in the order in which they were given.

    Returns:
        The file written.
    """
    contents: list[tuple[str, str]] = []
    style, script = (_asset(name) for name in ("report.css", "report.js"))
    known = {
        **_asked(folder, manifest), **shown_in, "limits": limits,
        "section": lambda name, head: _section(contents, name, head),
        "heading": lambda: contents[-1][1] if contents else "",
        "take": lambda part: _taken(figures, parts, part),
        **marking(arms),
    }  # fmt: skip
    body = _environment().get_template(template).render(known)
    page = _environment().get_template("shell.html.j2").render(
        name=known["name"], title=known["title"], contents=contents, body=Markup(body),
        style=Markup(style), script=Markup(script), security=security(style, script),
    )  # fmt: skip
    target = folder / "report.html"
    write_text(target, page)
    return target


def security(style: str, script: str) -> str:
    """Returns the content security policy of a page with this style and this script alone."""
    return (
        f"default-src 'none'; img-src data:; style-src '{_hash(style)}'; "
        f"script-src '{_hash(script)}'; base-uri 'none'; form-action 'none'"
    )


def marking(arms: Sequence[str]) -> dict[str, Any]:
    """Returns what a template marks rows, columns and cells of an arm with.

    Args:
        arms: in the order in which they were given.
    """
    places = {visible(arm): at for at, arm in enumerate(arms)}

    def of_arms(*texts: str) -> Markup:
        found = sorted({place for text in texts for place in _places(visible(text), places)})
        return Markup(' data-arm="{}"').format(" ".join(map(str, found))) if found else Markup("")

    def of_first(text: str) -> Markup:
        names = [arm for arm in places if visible(text).startswith(f"{arm} ")]
        if not names:
            return Markup("")
        return Markup(' class="keep" data-arm="{}"').format(places[max(names, key=len)])

    return {"of_arms": of_arms, "of_first": of_first}


def _places(text: str, places: Mapping[str, int]) -> Iterable[int]:
    """Places of the arms that a text names: one alone, or both sides of a difference."""
    if text in places:
        yield places[text]
        return
    for sign in _BETWEEN:
        sides = text.split(sign)
        if len(sides) > 1 and all(side in places for side in sides):
            yield from (places[side] for side in sides)
            return


def _asked(folder: Path, manifest: Mapping[str, Any]) -> dict[str, Any]:
    """What every page shows of what was asked, and how its tables are fitted."""
    configuration = manifest.get("configuration", {})
    name, question = manifest.get("name", folder.name), configuration.get("question") or ""
    return {
        "name": name, "title": name, "question": question or name, "manifest": manifest,
        "yaml": _yaml(configuration), "overrides": manifest.get("arms", {}), "fitted": fitted,
        "what_not": str(fact("glance.not")),
    }  # fmt: skip


def _section(contents: list[tuple[str, str]], name: str, head: str) -> Markup:
    """A heading that the contents lead to."""
    contents.append((name, head))
    return Markup('<h2 id="{}">{}</h2>').format(name, head)


def _taken(
    figures: Sequence[Shown], parts: Mapping[str, Sequence[str]], part: str | None
) -> list[Shown]:
    """Figures of a part of the page; of no part those that none shows."""
    if part is None:
        known = {name for names in parts.values() for name in names}
        return [one for one in figures if one.name not in known]
    names = list(parts.get(part, ()))
    return sorted(
        (one for one in figures if one.name in names), key=lambda one: names.index(one.name)
    )


def _hash(text: str) -> str:
    """How a policy names a style or a script."""
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"


@cache
def _asset(name: str) -> str:
    """A style or a script of the page, with the line ends that a browser makes of any."""
    return "\n".join((ASSETS / name).read_text(encoding="utf-8").splitlines())


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(ASSETS),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=lambda shown: visible(shown) if type(shown) is str else shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _yaml(tree: Any) -> str:
    """A configuration as a person writes it."""
    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    return str(yaml.dump(tree, Dumper=dumper, sort_keys=False, allow_unicode=True, width=100))
