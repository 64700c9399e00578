"""The gallery is that of the registry, its pictures are there and small, and its code runs."""

import re

import matplotlib
import pytest

from experiments.figures import FIGURES, Plots
from experiments.figures_page import NAME, OTHERS, PAGE, PICTURES, page
from tests.experiments import made_sweeps, synthetic

CODE = re.compile(r"```python\n(.*?)```", re.S)


def test_the_page_is_what_the_registry_says():
    text = PAGE.read_text(encoding="utf-8")
    assert text == page(), "python -m experiments.figures_page"
    heads = [*(one.title for one in FIGURES.values()), "Sweeps, analyses, searches and pilots"]
    assert re.findall(r"^## (.*)$", text, re.M) == heads


def test_every_figure_has_a_picture_and_all_are_small():
    pictures = list(PICTURES.iterdir())
    assert {path.name for path in pictures} == {f"{name}.png" for name in FIGURES}
    assert sum(path.stat().st_size for path in pictures) < 2_000_000


def test_its_code_runs(tmp_path, monkeypatch):
    synthetic.study(tmp_path / "results" / NAME, told=True)
    made_sweeps.line(tmp_path / "results" / "mails")
    few = {"harm": FIGURES["harm"]}
    monkeypatch.setattr("experiments.figures.plots.FIGURES", few)
    monkeypatch.chdir(tmp_path)
    known: dict[str, object] = {}
    with matplotlib.rc_context({"backend": "agg"}):
        for block in CODE.findall(page()):
            exec(block, known)
    assert isinstance(known["plot"], Plots)
    written = {path.name for path in (tmp_path / "paper").iterdir()}
    assert written == {"harm.pdf", "harm.svg", "harm.png", "response.pdf", "leads.pdf"}
    assert (tmp_path / "both.pdf").stat().st_size > 5_000


@pytest.mark.parametrize("one", FIGURES.values(), ids=FIGURES)
def test_every_call_is_one_of_plots(one):
    assert callable(getattr(Plots, one.call.partition("(")[0]))


@pytest.mark.parametrize("verb", OTHERS)
def test_every_call_of_the_other_verbs_is_one_of_theirs(verb):
    figures, plots = OTHERS[verb]
    assert figures
    for one in figures.values():
        assert callable(getattr(plots, one.call.partition("(")[0])), one.call
