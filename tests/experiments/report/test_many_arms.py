"""A report of twenty arms: small enough to be sent, every arm in every figure, all in words."""

import re

import pytest

from experiments.figures import FIGURES
from experiments.report import write_report
from tests.experiments.report.made import many

MOST = 5_000_000  # bytes
ALIKE = {"engagement_by_week": 4, "outcomes_by_country": 3, "money": 5}
"""Figures that stand for others that are as large, and how many there are of each."""
DRAWN = (*ALIKE, "blocked")


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    study = many(tmp_path_factory.mktemp("studies") / "many")
    written = write_report(study, figures={name: FIGURES[name] for name in DRAWN})
    return written.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def figures(page):
    """The figures of the page by name."""
    found = re.findall(r'<figure id="figure-(.*?)"(.*?)</figure>', page, flags=re.S)
    assert {name for name, _ in found} == {*DRAWN}
    return dict(found)


def test_twenty_arms_are_under_five_megabytes(page, figures):
    more = sum((count - 1) * len(figures[name]) for name, count in ALIKE.items())
    assert 500_000 < len(page.encode()) + more < MOST


def test_every_figure_tells_what_is_seen_in_it(figures, page):
    for figure in figures.values():
        drawn = re.findall(r"<svg.*?</svg>", figure, flags=re.S)
        assert len(drawn) == 2  # for a wide page and for a phone
        for svg in drawn:
            assert 'role="img"' in svg
            assert re.search(r'aria-label="[^"]{5,}"', svg)
            assert len(re.search(r"<desc[^>]*>(.*?)</desc>", svg, flags=re.S)[1]) > 40
        assert len(re.search(r"<figcaption>(.*?)</figcaption>", figure, flags=re.S)[1]) > 20
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(set(ids)) == len(ids)


def test_every_arm_has_a_card_and_can_be_switched_off_in_every_figure_of_arms(page, figures):
    assert page.count('<li class="card"') == len(re.findall(r'data-chip="\d+"', page)) == 20
    for name in ("engagement_by_week", "money", "outcomes_by_country"):
        marked = set(re.findall(r'data-arm="(\d+)"', figures[name]))
        assert marked == {str(at) for at in range(20)}, name
