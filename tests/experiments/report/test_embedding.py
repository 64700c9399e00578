"""An SVG within a page: nothing that a strict policy refuses, ids of its own, arms and values."""

import io
import re
from xml.etree import ElementTree

import matplotlib
import pytest
from matplotlib.figure import Figure

from experiments.figures.style import GRID, INK, PAPER
from experiments.report.embedding import embedded

ARMS = {"push": 0, "<b>&\"'": 1}


@pytest.fixture(scope="module")
def svg():
    figure = Figure(figsize=(3, 2), facecolor=PAPER)
    axes = figure.subplots()
    axes.grid(color=GRID)
    for at, arm in enumerate((*ARMS, "arm of nobody")):
        (line,) = axes.plot([1, 2], [at, 3.123456789], marker="o", color="#0072B2")
        line.set_gid(f"arm:{arm}#{at}")
    axes.imshow([[0.0, 1.0]], extent=(1, 1.2, 0, 1), aspect="auto")
    point = axes.text(1, 2, "here", color=INK, fontweight="bold", fontstyle="italic")
    point.set_gid('tip:push, week 1: 0.12 </svg><script>"#7')
    text = io.StringIO()
    with matplotlib.rc_context({"svg.fonttype": "none", "svg.hashsalt": "test"}):
        figure.savefig(text, format="svg")
    return text.getvalue()


@pytest.fixture(scope="module")
def inline(svg):
    return embedded(svg, "f1-", ARMS, "What is <seen>.", 'A "title"')


@pytest.fixture(scope="module")
def root(inline):
    return ElementTree.fromstring(inline)


def test_it_holds_nothing_that_a_strict_policy_refuses(inline, root):
    assert {part.tag for part in root.iter()} <= {
        "svg", "desc", "g", "path", "defs", "use", "text", "clipPath", "rect",
        "image",
    }  # fmt: skip
    assert not any("style" in part.attrib for part in root.iter())
    assert "xlink" not in inline
    assert "<script" not in inline


def test_every_id_is_the_figures_own_and_every_reference_finds_one(inline, root, svg):
    ids = [part.attrib["id"] for part in root.iter() if "id" in part.attrib]
    assert len(set(ids)) == len(ids)
    assert all(one.startswith("f1-") for one in ids)
    asked = re.findall(r"url\(#([^)]+)\)", inline)
    hrefs = [part.attrib["href"] for part in root.iter() if "href" in part.attrib]
    asked += [href[1:] for href in hrefs if href[0] == "#"]
    assert [href[:22] for href in hrefs if href[0] != "#"] == ["data:image/png;base64,"]
    assert len(asked) > 5
    assert set(asked) <= set(ids)
    other = embedded(svg, "f2-", ARMS, "", "")
    assert not set(ids) & set(re.findall(r'id="([^"]+)"', other))


def test_arms_and_values_are_told_apart_from_ids(root):
    assert sorted(part.attrib["data-arm"] for part in root.iter() if "data-arm" in part.attrib) == [
        "0", "1",
    ]  # fmt: skip
    (tip,) = [part for part in root.iter() if "data-tip" in part.attrib]
    assert tip.attrib["data-tip"] == 'push, week 1: 0.12 </svg><script>"'
    assert root.attrib["tabindex"] == "0"


def test_who_does_not_see_it_is_told_what_is_seen(root):
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-label"] == 'A "title"'
    (said,) = [part for part in root.iter() if part.attrib.get("id") == "f1-alt"]
    assert root.attrib["aria-describedby"] == "f1-alt"
    assert said.text == "What is <seen>."


def test_ink_grid_and_paper_are_the_pages(root):
    drawn = {value for part in root.iter() for key, value in part.attrib.items()
             if key in ("fill", "stroke")}  # fmt: skip
    assert {"var(--ink)", "var(--grid)", "var(--paper)", "#0072b2"} <= drawn
    assert not {INK, GRID, PAPER} & drawn
    (here,) = [part for part in root.iter("text") if part.text == "here"]
    assert here.attrib["fill"] == "var(--ink)"
    assert (here.attrib["font-weight"], here.attrib["font-style"]) == ("700", "italic")
    assert float(here.attrib["font-size"].removesuffix("px")) == pytest.approx(10)


def test_figures_are_short(inline):
    assert not re.search(r"[\d]\.\d{3,}", re.sub(r'id="[^"]*"|opacity="[^"]*"', "", inline))
