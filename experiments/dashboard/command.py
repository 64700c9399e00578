"""`hcpsim dashboard`: opens the page on this machine."""

from __future__ import annotations

import re
import socket
import webbrowser
from collections.abc import Sequence
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

from experiments.config_errors import ConfigError, Problem, shown
from experiments.configuration.arguments import CONFIG_DIR, read_arguments
from experiments.configuration.own_keys import Whole, read_keys
from experiments.dashboard.guard import LOOPBACK, names_of
from experiments.jobs.interrupts import attended
from experiments.machine import folder_problems
from experiments.progress import say

PORT = 8050
_KEYS: dict[str, Whole | str] = {
    "port": Whole(1, 65_535, PORT), "host": "127.0.0.1", "results": "results", "open": "false",
    "allow": "-",
}  # fmt: skip
_TAKES = "dashboard takes port=, host=, allow=, results=, open=true and --config-dir DIR"
_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,5})?")
INSTALL = "pip install 'hcpsim[dashboard]'"


def serve(given: Sequence[str]) -> int:
    """Serves the dashboard until Ctrl-C.

    Args:
        given: what follows the verb.

    Returns:
        0.

    Raises:
        ConfigError: everything that is wrong with it.
    """
    asked, problems = read(given)
    if find_spec("shiny") is None:
        problems.append(Problem("dashboard", "needs Shiny for Python", hint=f"write {INSTALL}"))
    taken = None if problems else _taken(asked)
    if taken is not None:
        problems.append(taken)
    if problems:
        raise ConfigError(problems)
    _serve(asked)
    return 0


class Asked:
    """What is asked of the dashboard.

    Attributes:
        host: that it listens on.
        port: that it listens on.
        allowed: further names under which it is known.
        results: folder in which studies lie.
        config_dir: folder with pages of the user's own.
        opens: whether a browser is opened.
    """

    def __init__(self, values: dict[str, int | str], config_dir: Path | None) -> None:
        """Reads values by key."""
        self.host, self.port = str(values["host"]), int(values["port"])
        listed = str(values["allow"])
        self.allowed = tuple(listed.split(",")) if listed != "-" else ()
        self.results, self.config_dir = Path(str(values["results"])), config_dir
        self.opens = values["open"] == "true"

    @property
    def address(self) -> str:
        """Where a browser on this machine finds it."""
        host = "127.0.0.1" if self.host in ("0.0.0.0", "::") else self.host
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}/"


def read(given: Sequence[str]) -> tuple[Asked, list[Problem]]:
    """Reads what follows the verb.

    Args:
        given: the words.

    Returns:
        What is asked, and what is wrong with it.
    """
    plain, folder, waiting = [], list[str](), iter(given)
    for word in waiting:
        if word.partition("=")[0] == CONFIG_DIR:
            folder += [word] if "=" in word else [word, next(waiting, "")]
        else:
            plain.append(word)
    arguments = read_arguments(folder)
    values, bare, problems = read_keys(plain, _KEYS, _TAKES)
    problems = [*arguments.overrides.problems, *problems]
    problems += [Problem(word, _TAKES) for word in bare]
    asked = Asked(values, arguments.config_dir)
    if values["open"] not in ("true", "false"):
        problems.append(Problem("open", "true or false", value=shown(values["open"])))
    problems += [
        Problem("allow", "names with or without a port, as in allow=desk.example.org:8443",
                value=shown(name))
        for name in asked.allowed if not _NAME.fullmatch(name)
    ]  # fmt: skip
    if asked.host not in LOOPBACK and not asked.allowed:
        hint = "allow=NAME says under which name; there is no password, whoever reaches it is in"
        what = "listens to other machines"
        problems.append(Problem("host", what, value=shown(asked.host), hint=hint))
    problems += folder_problems(asked.results, "results")
    return asked, problems


def _taken(asked: Asked) -> Problem | None:
    """The problem of an address that cannot be listened on."""
    try:
        family, *_, place = socket.getaddrinfo(asked.host, asked.port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, socket.SOCK_STREAM) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind(place)
    except OSError as error:
        hint = f"port={asked.port + 1 if asked.port < 65_535 else PORT} tries another"
        where = f"{asked.host}:{asked.port}"
        return Problem("port", f"nothing can listen on {where} ({error.strerror})", hint=hint)
    return None


def _serve(asked: Asked) -> None:
    import uvicorn

    from experiments.dashboard.app import application
    from experiments.dashboard.desk import Desk

    desk = Desk(asked.results, asked.config_dir)
    names = names_of(asked.host, asked.port, asked.allowed)
    config = uvicorn.Config(
        application(desk, names), host=asked.host, port=asked.port, log_level="warning",
        ws_max_size=1_000_000, server_header=False, proxy_headers=False, lifespan="on",
        timeout_graceful_shutdown=2,
    )  # fmt: skip
    say(f"The dashboard is at {asked.address} (Ctrl-C ends it).")
    if asked.opens:
        webbrowser.open(asked.address)
    try:
        with suppress(KeyboardInterrupt), attended():
            uvicorn.Server(config).run()
    finally:
        desk.close()
