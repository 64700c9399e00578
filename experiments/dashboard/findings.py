"""What a study found, as the pages show it: the answer, a card for each strategy, a figure."""

from __future__ import annotations

import base64
from collections.abc import Sequence

from htmltools import Tag, TagList, tags

from experiments.claims import controls
from experiments.dashboard.parts import note
from experiments.figures import FIGURES, as_svg
from experiments.plain import visible
from experiments.report.cards import Card, cards
from experiments.study import Study
from experiments.telling.conditions import setting
from experiments.telling.glance import glance, question
from experiments.telling.verdict import verdict


def findings(study: Study, arms: Sequence[str] = ()) -> TagList:
    """Returns the answer at a glance, and a card for each strategy.

    Args:
        study: the one.
        arms: in whose order the cards stand; those that engage most come first where it is empty.
    """
    said = verdict(
        study.summary, study.differences, study.sensitivity_runs, study.manifest, study.audit,
        study.why, study.by_world, study.rules,
    )  # fmt: skip
    first = glance(said, study.answer, in_worlds=study.by_world is not None)
    more = (first.overall, *first.sure, *first.turns, *first.elsewhere, *first.money)
    of_each = cards(study.summary, study.differences, controls(study.summary, study.manifest))
    if arms:
        of_each.sort(key=lambda card: arms.index(card.arm))
    facts = "; ".join(f"{name}: {words}" for name, words in setting(study))
    return TagList(
        tags.p(visible(question(study.question, study.arms)), class_="question"),
        tags.p(visible(first.answer), class_="answer"),
        tags.ul(*(tags.li(visible(line)) for line in more if line), class_="more"),
        tags.div(*map(_card, of_each), class_="arm-cards"),
        note(visible(facts)),
    )  # fmt: skip


def _card(card: Card) -> Tag:
    """What an arm came to."""
    said = [
        tags.div(
            tags.dt(figure.name),
            tags.dd(
                figure.value,
                tags.small(f" ± {figure.half}") if figure.half else None,
                tags.span(figure.mark, class_=f"mark-{figure.place}") if figure.mark else None,
                tags.small(f" {figure.beside}") if figure.beside else None,
            ),
        )
        for figure in card.figures
    ]
    return tags.section(tags.h4(visible(card.arm)), tags.dl(*said), class_="arm-card")


def drawn(study: Study, name: str) -> Tag:
    """Returns a figure as an image, in which nothing can run, or what would make it.

    Args:
        study: the one.
        name: of the figure, in the registry.
    """
    picture = FIGURES[name]
    missing = picture.missing(study)
    figure = None if missing is not None else picture.draw(study, size="phone")
    if figure is None:
        return note(missing or "")
    data = base64.b64encode(as_svg(figure).encode()).decode()
    image = tags.img(
        src=f"data:image/svg+xml;base64,{data}", alt=visible(picture.alt(study)), class_="picture"
    )
    return tags.figure(tags.figcaption(picture.title), image, class_="drawn")
