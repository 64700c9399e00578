"""An SVG as a page holds it: no style attribute, ids of its own, colours that follow the page.

A page with a strict content security takes no `style="..."`, so that what it says becomes
presentation attributes. Artists that were given the id `arm:NAME#n` can be switched off, points
with the id `tip:TEXT#n` tell their value.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.etree import ElementTree

from experiments.figures.style import FAINT, GRID, INK, PAPER

_COLOURS = {
    INK.lower(): "var(--ink)", FAINT.lower(): "var(--faint)",
    GRID.lower(): "var(--grid)", PAPER.lower(): "var(--paper)",
}  # fmt: skip
_DROPPED = ("metadata", "style", "title", "desc")
_ROUNDED = ("d", "points", "x", "y", "x1", "x2", "y1", "y2", "transform", "width", "height")
_LONG = re.compile(r"-?\d+\.\d{3,}(?!\d*[eE])")
_LINK = re.compile(r"url\(#([^)]+)\)")
_NUMBERED = re.compile(r"#\d+$")
_FONT = re.compile(r"^(?:(italic|oblique|normal) )?(?:(bold|normal|\d{3}) )?([\d.]+)(?:px|pt)\b")


def embedded(svg: str, prefix: str, arms: Mapping[str, int], alt: str, name: str) -> str:
    """Returns an SVG to stand within a page.

    Args:
        svg: as Matplotlib writes it, with text as text.
        prefix: of its ids, unlike that of any other figure of the page.
        arms: places of the arms, by the names that their artists bear.
        alt: what is seen, for whoever does not see it.
        name: what the figure is called.

    Raises:
        ElementTree.ParseError: where it is no XML.
    """
    root = ElementTree.fromstring(svg)
    _clean(root)
    tips = False
    for part in root.iter():
        tips |= _named(part, prefix, arms)
        _plain(part, prefix)
    box = (root.get("viewBox") or "0 0 1 1").split()
    root.attrib = {
        "viewBox": " ".join(box), "width": box[2], "height": box[3], "role": "img",
        "aria-label": name, "aria-describedby": f"{prefix}alt",
    }  # fmt: skip
    if tips:
        root.attrib |= {"tabindex": "0", "class": "tips"}
    said = ElementTree.Element("desc", {"id": f"{prefix}alt"})
    said.text = alt
    root.insert(0, said)
    return ElementTree.tostring(root, encoding="unicode")


def page_colour(colour: str) -> str:
    """Returns a colour as the page has it, which ink, faint ink, grid and paper follow."""
    return _COLOURS.get(colour.lower(), colour)


def _clean(root: ElementTree.Element) -> None:
    """Takes names of namespaces off, and out what a page does not need."""
    for part in root.iter():
        part.tag = str(part.tag).rpartition("}")[2]
        part.text, part.tail = (part.text or "").strip() or None, None
        part.attrib = {key.rpartition("}")[2]: value for key, value in part.attrib.items()}
    for parent in list(root.iter()):
        for part in list(parent):
            if part.tag in _DROPPED or (part.tag == "defs" and not len(part)):
                parent.remove(part)


def _named(part: ElementTree.Element, prefix: str, arms: Mapping[str, int]) -> bool:
    """Gives an element an id of the figure's own; returns whether it tells a value."""
    given = part.attrib.pop("id", "")
    kind, _, rest = _NUMBERED.sub("", given).partition(":")
    tells = kind == "tip" and bool(rest)
    if tells:
        part.set("data-tip", rest)
    elif kind == "arm" and rest in arms:
        part.set("data-arm", str(arms[rest]))
    elif given and part.tag in _REFERRED:
        part.set("id", f"{prefix}{given}")
    if part.get("href", "").startswith("#"):
        part.set("href", f"#{prefix}{part.attrib['href'][1:]}")
    return tells


_REFERRED = ("path", "clipPath", "g", "linearGradient", "image", "rect", "symbol")


def _plain(part: ElementTree.Element, prefix: str) -> None:
    """Turns style into attributes, colours into the page's, figures into short ones."""
    for rule in part.attrib.pop("style", "").split(";"):
        key, _, value = (side.strip() for side in rule.partition(":"))
        if key == "font":
            _set_font(part, value)
        elif key in ("font-family", "transform-origin", "font-stretch", "font-variant"):
            continue
        elif key:
            part.set(key, value)
    if part.tag == "text":
        part.attrib.setdefault("fill", INK)
    for key, value in part.attrib.items():
        if "url(#" in value and key not in ("data-tip", "data-arm"):
            part.set(key, _LINK.sub(rf"url(#{prefix}\1)", value))
        elif key in ("fill", "stroke"):
            part.set(key, _COLOURS.get(value.lower(), value))
        elif key in _ROUNDED:
            part.set(key, " ".join(_LONG.sub(_short, value).split()))


def _set_font(part: ElementTree.Element, value: str) -> None:
    """Keeps of a font its size, weight and slope; its family is the page's."""
    if found := _FONT.match(value):
        slope, weight, size = found.groups()
        part.set("font-size", size)
        if weight not in (None, "normal", "400"):
            part.set("font-weight", weight)
        if slope not in (None, "normal"):
            part.set("font-style", slope)


def _short(figure: re.Match[str]) -> str:
    """A figure to a hundredth of a point."""
    return f"{float(figure[0]):.2f}".rstrip("0").rstrip(".")
