"""`sim/rows`: types of the records that the compiled rule reads, so that a wrong name is found.

    python -m experiments.rows

writes them anew from the records' forms; a test fails where they are out of date.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from sim import records
from sim.counters import STRATUM, page_record
from sim.network import rates_of_ties
from sim.population import GIVEN
from sim.rules.behaviour import rules_of
from sim.rules.population import figures_of
from sim.rules.strategy import strategy_record
from sim.settings import Settings

FOLDER = Path(__file__).resolve().parents[1] / "sim" / "rows"
_HEAD = '''"""{about}

Written by `python -m experiments.rows`, never by hand.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
'''
_PLAIN = {"f": "float", "i": "int", "u": "int"}
_KEY = np.dtype("u8")  # of luck: arithmetic with it must stay unsigned
Form = np.dtype[np.void]


def pages() -> dict[str, str]:
    """The files as they should be, by name."""
    settings = Settings()
    n, push = len(settings.channels.names), len(settings.channels.push)
    company = {
        "StrategyRow": (
            strategy_record(settings.strategy, settings).dtype,
            "What a company does, `rules.strategy.strategy_record`",
        ),
    }
    rules = {
        "Rules": (rules_of(settings).dtype, "What HCPs are like, `rules.behaviour.rules_of`"),
    }
    initial = {
        "GivenRow": (GIVEN, "What a user's table says of an HCP, `population.GIVEN`"),
        "Figures": (
            figures_of(settings).dtype,
            "Who HCPs are at the start, `rules.population.figures_of`",
        ),
        "TieRates": (rates_of_ties(settings).dtype, "Who asks whom, `network.rates_of_ties`"),
    }
    rows = {
        "HCPRow": (records.hcp_record(n), "An HCP, `records.hcp_record`"),
        "CustomerRow": (
            records.customer_record(push, n),
            "The company's file on an HCP, `records.customer_record`",
        ),
        "WeekRow": (records.WEEK, "The week under way, `records.WEEK`"),
        "TouchRow": (records.TOUCH, "The touch under way, `records.TOUCH`"),
        "MarketRow": (records.MARKET, "The week's market, `records.MARKET`"),
        "OfferRow": (
            records.offer_record(n - push),
            "What the company has to offer, `records.offer_record`",
        ),
        "RepRow": (records.REP, "A rep, `records.REP`"),
        "PageRow": (page_record(n), "What a week is entered in, `counters.page_record`"),
        "StratumRow": (STRATUM, "Sums of a stratum, `counters.STRATUM`"),
        "LoggedRow": (records.TOUCH_LOG, "A touch that is logged, `records.TOUCH_LOG`"),
    }
    return {
        "initial.py": _page("What HCPs are at the start.", initial),
        "company.py": _page("What a company goes by.", company),
        "records.py": _page("What is known of one HCP, one touch, one week, one rep.", rows),
        "rules.py": _page("What HCPs go by: settings, laid out.", rules),
    }


def _page(about: str, forms: dict[str, tuple[Form, str]]) -> str:
    lines = [_HEAD.format(about=about)]
    for name, (form, told) in forms.items():
        lines += [*_classes(name, form, told)]
    return "\n".join(lines)


def _classes(name: str, form: Form, told: str) -> Iterator[str]:
    """A class for a record, after those for the records within it."""
    fields = []
    for field in form.names or ():
        kind = form[field]
        if kind.names is not None:
            inner = f"{_capital(field)}{name}"
            yield from _classes(inner, kind, f"`{field}` of {name}")
            fields.append(f"    {field}: {inner}")
        else:
            fields.append(f"    {field}: {_typed(kind)}")
    yield "\n".join([f'\nclass {name}:\n    """{told}."""\n', *fields]) + "\n"


def _typed(kind: np.dtype[np.generic]) -> str:
    if kind.subdtype is not None:
        return f"NDArray[np.{kind.subdtype[0].name}]"
    return "np.uint64" if kind == _KEY else _PLAIN[kind.kind]


def _capital(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))


def write() -> None:
    """Writes the files."""
    for name, text in pages().items():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write()
