"""Compare: saved studies side by side, and what they changed."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from htmltools import Tag, TagList, tags
from shiny import Inputs, reactive, render, ui

from experiments.catalogue.diff import changes_table, closing, compared, outcome_table
from experiments.catalogue.studies import Entry
from experiments.dashboard.desk import Desk
from experiments.dashboard.findings import drawn, findings
from experiments.dashboard.parts import looked_after, note, sentences, table_of
from experiments.figures import FIGURES
from experiments.folder.seal import refuse_spoilt
from experiments.plain import visible
from experiments.study import NotAStudy, Study

MOST = 3


def compare_ui() -> Tag:
    """Returns the page."""
    pictures = {name: one.title for name, one in FIGURES.items()}
    return tags.div(
        tags.h2("Saved studies"),
        tags.div(
            ui.input_selectize(
                "studies", f"Side by side, {MOST} at most", [], multiple=True,
                options={"maxItems": MOST, "placeholder": "choose studies"},
            ),
            ui.input_select("figure", "Figure", pictures),
            ui.output_ui("swap_them"),
            class_="in-line",
        ),
        ui.output_ui("side_by_side"),
        ui.output_ui("what_changed"),
        class_="compare-page",
    )  # fmt: skip


def compare_server(input: Inputs, desk: Desk) -> None:
    """Makes the page work.

    Args:
        input: of the window.
        desk: that all windows share.
    """
    there = looked_after(input.slow_tick, lambda: _stamp(desk))
    newest_first = reactive.value(False)

    @reactive.calc
    def entries() -> list[Entry]:
        there()
        return desk.studies()

    @reactive.effect
    def _known() -> None:
        known = {one.study: _called(one) for one in entries()}
        with reactive.isolate():
            before = [name for name in input.studies() or () if name in known]
        ui.update_selectize("studies", choices=known, selected=before or list(known)[:1])

    @reactive.effect
    @reactive.event(input.to_compare)
    def _to_compare() -> None:
        mine = desk.runner.name
        others = [name for name in input.studies() or () if name != mine][: MOST - 1]
        known = {one.study: _called(one) for one in desk.studies()}
        ui.update_selectize("studies", choices=known, selected=[*others, mine])
        newest_first.set(False)
        ui.update_navset("page", selected="compare")

    @reactive.effect
    @reactive.event(input.swap)
    def _swap() -> None:
        newest_first.set(not newest_first())

    @reactive.calc
    def chosen() -> list[Entry]:  # the oldest first, so that changes are read forwards
        found = {one.study: one for one in entries()}
        there = [found[name] for name in input.studies() or () if name in found]
        return sorted(there, key=lambda one: one.made, reverse=newest_first())

    @render.ui
    def swap_them() -> Tag | None:
        words = {2: "Swap the two", 3: "Turn their order round"}
        count = len(input.studies() or ())
        if count not in words:
            return None
        return ui.input_action_button("swap", words[count], class_="btn-outline-secondary")

    @render.ui
    def side_by_side() -> Tag:
        if not chosen():
            return note("No study is chosen. What Run or hcpsim compare makes is found here.")
        arms = [arm for one in chosen() for arm in one.arms] if len(chosen()) > 1 else []
        columns = [_column(one, input.figure(), arms) for one in chosen()]
        return tags.div(*columns, class_=f"side-by-side of-{len(columns)}")

    @render.ui
    def what_changed() -> TagList | None:
        if len(chosen()) < 2:
            return None
        first, *others = chosen()
        return TagList(*(_changed(first, other) for other in others))


def _column(entry: Entry, figure: str, arms: Sequence[str]) -> Tag:
    """One study, its arms in the order of all that are shown."""
    head = tags.h3(visible(entry.study))
    try:
        refuse_spoilt(entry.folder, entry.manifest, [])
        study = Study.load(entry.folder)
    except (NotAStudy, OSError) as problem:
        return tags.section(head, tags.p(str(problem), class_="faults"), class_="study")
    return tags.section(
        head,
        findings(study, arms),
        drawn(study, figure) if figure in FIGURES else None,
        tags.p(tags.a("The whole report", href=f"report/{quote(entry.study)}", target="_blank",
                      rel="noopener")),
        class_="study",
    )  # fmt: skip


def _changed(a: Entry, b: Entry) -> TagList:
    """What two studies changed, as `hcpsim diff` tells it."""
    heads = (a.study, b.study)
    try:
        found = compared(a, b)
    except (NotAStudy, OSError) as problem:
        return TagList(tags.p(str(problem), class_="faults"))
    parts: list[Tag] = []
    if found.changes:
        table, left = changes_table(found.changes, heads)
        parts.append(table_of(table, "what differs in configuration"))
        if left:
            parts.append(note(f"{left} more differ; hcpsim diff --csv has them all."))
    if len(found.outcomes):
        parts.append(table_of(outcome_table(found.outcomes, heads), "what came of it"))
    return TagList(
        tags.h2(visible(f"What changed from {a.study} to {b.study}")),
        tags.div(sentences([str(one) for one in closing(found)]), class_="answer"), *parts,
    )  # fmt: skip


def _called(entry: Entry) -> str:
    arms = ", ".join(entry.arms[:4])
    return visible(f"{entry.study} ({arms}{', ...' if len(entry.arms) > 4 else ''}; "
                   f"{entry.made:%d %b %H:%M})")  # fmt: skip


def _stamp(desk: Desk) -> tuple[tuple[str, float], ...]:
    """What changes when a study comes, goes, or is made anew."""
    return tuple((one.study, one.made.timestamp()) for one in desk.studies())
