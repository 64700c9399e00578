"""One printer: names, figures and words in their places, in as many parts as the width asks for."""

import io

import pytest
from rich.console import Console

from experiments.telling.table import Table, fitted, html, markdown, print_table

FACT = "Months with a contact in which a doctor meets at most three companies of the field"


def lines(table, width):
    out = io.StringIO()
    print_table(table, Console(file=out, width=width, highlight=False))
    return [line for line in out.getvalue().splitlines() if line.strip()]


def test_figures_stand_right_and_words_left():
    table = Table(("name", "figure", "unit"), (("a", "1", "%"), ("b", "1,000", "euros")), words=1)
    head, _, first, second = lines(table, 80)
    assert first.index("1") == second.index("1,000") + 4
    assert head.index("unit") == first.index("%") == second.index("euros")


@pytest.mark.parametrize("width", [60, 120])
def test_sentences_break_between_words_and_figures_stay_beside_them(width):
    figures = tuple(f"{at}.5" for at in range(4))
    table = Table(("fact", *"abcd"), ((FACT, *figures),), prose=True)
    head, _, first, *rest = lines(table, width)
    assert all(figure in first for figure in figures)
    told = " ".join(line[: head.index("a", 6)].strip() for line in [first, *rest])
    assert sorted(word for word in told.split() if word.isalpha()) == sorted(FACT.split())


def test_names_are_repeated_in_each_part():
    table = Table(
        ("arm", *(f"measure{at}" for at in range(12))), (("push", *["0.123 ±0.004"] * 12),)
    )
    shown = lines(table, 80)
    assert sum("push" in line for line in shown) > 1
    assert all(len(line) <= 80 for line in shown)
    assert all(f"measure{at}" in " ".join(shown) for at in range(12))
    assert len(fitted(table, 80)) > 1


def test_a_style_changes_no_text():
    rows = (("a", "hit"), ("b", "miss"))
    plain, styled = (
        Table(("x", ""), rows, words=1),
        Table(("x", ""), rows, words=1, styles={"miss": "bold"}),
    )
    assert lines(plain, 80) == lines(styled, 80)


def test_html_shows_tags_and_signs_as_text():
    table = Table(("arm", "a<b"), (("<script>\x1b[2J", "1"), ("$x$ & co", "2")))
    page = html(table)
    assert "&lt;script&gt; [2J" in page
    assert "$x$ &amp; co" in page
    assert "<th>a&lt;b</th>" in page
    assert page.count('text-align:right">') == 2


def test_markdown_escapes_bars():
    assert markdown(("a", "b"), [("x|y", "")]) == "| a | b |\n| --- | --- |\n| x\\|y |  |"
