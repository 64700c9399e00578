"""Watch: a replicate that unfolds week by week, and a town of it."""

from __future__ import annotations

from htmltools import Tag, TagList, tags
from shiny import Inputs, reactive, render, req, ui

from experiments.dashboard.desk import Desk
from experiments.dashboard.drawings import key_of_arms, lines, looks_of, town
from experiments.dashboard.lives import MEASURES
from experiments.dashboard.parts import looked_after, note
from experiments.dashboard.setup_server import Chosen
from experiments.telling.wording import wording


def watch_ui() -> Tag:
    """Returns the page."""
    weeks = ui.input_slider("week", "Week", 1, 2, 2, step=1, animate=ui.AnimationOptions(
        interval=600, play_button="Play", pause_button="Pause",
    ))  # fmt: skip
    return tags.div(
        ui.output_ui("watched"),
        ui.output_ui("week_charts"),
        ui.output_ui("arms_key"),
        tags.section(
            tags.h2("A town, and who asks whom for advice"),
            tags.div(
                ui.input_select("town_arm", "Strategy", []), ui.input_select("town", "Town", []),
                weeks, class_="in-line",
            ),
            ui.output_ui("town_drawn"),
            note("A larger mark is asked by more colleagues. Press one to see its life."),
            class_="town-page",
        ),
        class_="watch-page",
    )  # fmt: skip


def watch_server(input: Inputs, desk: Desk, chosen: Chosen) -> None:
    """Makes the page work.

    Args:
        input: of the window.
        desk: that all windows share.
        chosen: what is set up.
    """

    @reactive.effect
    @reactive.event(input.watch_only)
    def _watch() -> None:
        found = chosen.planned()
        if found.plan is None or found.tree is None:
            return
        if why := desk.watch(found.plan, found.tree):
            ui.notification_show(why, type="warning", duration=None)
            return
        ui.update_navset("page", selected="watch")

    lived = looked_after(input.tick, lambda: desk.seen)

    @reactive.calc
    def which() -> int:
        return lived()[0]

    @reactive.calc
    def is_open() -> tuple[int, bool]:
        return lived()[0], lived()[1] > 0

    @reactive.effect
    def _arms_known() -> None:
        _, there = is_open()
        if there and desk.lives is not None:
            ui.update_select("town_arm", choices={name: name for name in desk.lives.arms})

    @reactive.effect
    def _towns_known() -> None:
        _, there = is_open()
        lives = desk.lives
        if there and lives is not None and input.town_arm() in lives.arms:
            names = lives.towns(input.town_arm())
            with reactive.isolate():
                before = input.town()
            known = {str(at): name for at, name in enumerate(names)}
            ui.update_select("town", choices=known, selected=before if before in known else "0")

    last: reactive.Value[tuple[int, int]] = reactive.Value((0, 0))

    @reactive.effect
    def _weeks_known() -> None:
        whose, week, _ = lived()
        with reactive.isolate():
            before = last()
            follows = before[0] != whose or input.week() >= before[1]
            at = week if follows else input.week()
        last.set((whose, max(2, week)))
        if week:
            ui.update_slider("week", min=1, max=max(2, week), value=at)

    @render.ui
    def watched() -> TagList:
        return _head(desk, lived()[1])

    @render.ui
    def week_charts() -> Tag | None:
        week = lived()[1]
        lives, tree = desk.lives, desk.tree
        if lives is None or tree is None or not week:
            return None
        table, known = lives.weekly(), looks_of(tree.arms)
        at = min(input.week(), week)
        charts = [
            lines(table, name, wording(name).name.capitalize(), known, lives.weeks, at)
            for name in MEASURES
        ]
        name = "" if desk.watched is None else desk.watched.name
        whose = {"data-of": name, "data-week": str(week)}
        return tags.div(*charts, class_="week-charts", **whose)

    @render.ui
    def arms_key() -> Tag | None:
        which()
        return None if desk.tree is None or desk.lives is None else key_of_arms(
            looks_of(desk.tree.arms)
        )  # fmt: skip

    @render.ui
    def town_drawn() -> TagList:
        _, there = is_open()
        lives = desk.lives
        req(there and lives is not None and input.town_arm() in lives.arms and input.town())
        assert lives is not None
        arm, place = input.town_arm(), int(input.town())
        req(place < len(lives.towns(arm)))
        drawn = town(lives.town(arm, place), lives.states(arm, input.week()), input.hcp())
        return TagList(tags.p(f"{arm}, week {min(input.week(), lives.week)}"), drawn)


def _head(desk: Desk, week: int) -> TagList:
    lives, plan = desk.lives, desk.watched
    if lives is None or plan is None:
        return TagList(
            tags.h2("Nothing to watch yet"),
            tags.p("Press Run, or Watch one replicate, where the study is set up."),
        )
    if lives.error:
        return TagList(tags.h2("It broke off"), tags.p(lives.error, class_="faults"))
    return TagList(
        tags.h2(f"{plan.name}: week {week} of {lives.weeks}"),
        note(
            "This is replicate 1 of the study, the model itself stepped week by week: the same "
            "seed, world and HCPs as in the study's tables. One replicate is an example; what the "
            "study says rests on all of them."
        ),
    )
