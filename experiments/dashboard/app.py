"""The application: its pages in one window, behind the guard."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

from htmltools import Tag, tags
from shiny import App, Inputs, Outputs, Session, ui

from experiments.dashboard.compare_page import compare_server, compare_ui
from experiments.dashboard.desk import Desk, Menu, menu
from experiments.dashboard.guard import Application, Guard, Names, Receive, Scope, Send
from experiments.dashboard.life_page import life_server, life_ui
from experiments.dashboard.run_page import run_server, run_ui
from experiments.dashboard.setup_page import setup_ui
from experiments.dashboard.setup_server import setup_server
from experiments.dashboard.watch_page import watch_server, watch_ui

ASSETS = Path(__file__).with_name("assets")
REPORT_POLICY = "sandbox allow-scripts allow-modals allow-downloads; frame-ancestors 'none'"
_REPORT = "/report/"


def application(desk: Desk, names: Names) -> Application:
    """Returns all of it.

    Args:
        desk: its folders.
        names: under which it is asked for.
    """
    known = menu(desk.config_dir)

    def server(input: Inputs, output: Outputs, session: Session) -> None:  # noqa: ARG001
        chosen = setup_server(input, output, desk)
        run_server(input, desk, chosen)
        watch_server(input, desk, chosen)
        life_server(input, desk, chosen)
        compare_server(input, desk)

    shiny = App(window(known), server, static_assets=ASSETS)
    page = shiny.ui["html"] if isinstance(shiny.ui, dict) else ""
    return Guard(Reports(shiny, desk), names, page)


def window(known: Menu) -> Tag:
    """Returns the window with all pages.

    Args:
        known: what there is to choose from.
    """
    head = ui.head_content(
        tags.link(rel="stylesheet", href="dashboard.css"),
        tags.link(rel="icon", href="data:,"),
        tags.script(src="dashboard.js", defer=""),
    )
    calm = ui.busy_indicators.use(spinners=False, pulse=False)  # it looks after runs all the time
    said = tags.footer(
        "A simulation on stated assumptions, of engagement and trust; not of prescriptions or "
        "return. It runs on this machine, and nothing leaves it.",
    )
    return ui.page_navbar(
        ui.nav_panel("Set up", setup_ui(known), value="setup"),
        ui.nav_panel("Run", run_ui(), value="run"),
        ui.nav_panel("Watch", watch_ui(), value="watch"),
        ui.nav_panel("One HCP", life_ui(), value="life"),
        ui.nav_panel("Compare", compare_ui(), value="compare"),
        ui.nav_spacer(),
        ui.nav_control(ui.input_dark_mode(id="mode")),
        id="page", title="hcpsim", window_title="hcpsim", lang="en", header=[head, calm],
        footer=said, navbar_options=ui.navbar_options(collapsible=False),
    )  # fmt: skip


class Reports:
    """Serves reports of studies by their name in the catalogue; the rest is the application's.

    A report runs in a sandbox: it is a page of another origin for the dashboard.
    """

    def __init__(self, application: Application, desk: Desk) -> None:
        self._application, self._desk = application, desk

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hands on, or answers with a report."""
        if scope["type"] != "http" or not scope["path"].startswith(_REPORT):
            await self._application(scope, receive, send)
            return
        entry = self._desk.study(unquote(scope["path"].removeprefix(_REPORT)))
        content = None if entry is None else _content(entry.folder / "report.html")
        status, body = (404, b"no such study") if content is None else (200, content)
        kind = b"text/html; charset=utf-8" if content is not None else b"text/plain"
        headers = [(b"content-type", kind), (b"content-security-policy", REPORT_POLICY.encode())]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None
