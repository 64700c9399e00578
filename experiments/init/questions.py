"""What a new study is about: each question once, with its answer if nothing is said."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from pydantic import ValidationError

from experiments.config_errors import ConfigError, Problem, nearest, one_line, one_of, shown
from experiments.configuration.groups import Pages
from experiments.configuration.key_tree import find
from experiments.user_files.words import SYNONYMS, folded
from sim.settings import Settings
from sim.settings.words import COUNTRIES

Answer = str | int | float | list[str]
Answers = dict[str, Answer]

USUAL = "baseline"
TODAY = "today"
"""What the arm is called that goes on as now."""

MOST_DRAWN = 2_000
"""HCPs that are simulated, at the most: they stand for all who are to be reached."""


@dataclass(frozen=True)
class Question:
    """One question.

    Attributes:
        key: by which the answer can be typed behind the verb.
        asks: the question.
        otherwise: the answer if nothing is said, as it would be typed, from earlier answers.
        read: the answer from what is typed and from earlier answers; raises ConfigError.
        choices: words that can be answered, each with what it means; none for a number.
        about: what to know when answering it, if anything.
    """

    key: str
    asks: str
    otherwise: Callable[[Answers], str]
    read: Callable[[str, Answers], Answer]
    choices: Callable[[], Mapping[str, str]] = field(default=dict)
    about: str = ""


@cache
def strategies() -> dict[str, str]:
    """What each strategy says of itself, by name."""
    pages, told = Pages(None), dict[str, str]()
    for name in pages.options("strategy"):
        about = str(pages.read("strategy", name).tree.get("about", ""))
        said = about.partition(": ")[2] or about
        told[name] = one_line(said[:1].upper() + said[1:])
    return told


@cache
def scenarios() -> dict[str, str]:
    """What may happen in the market, by page: those of no country, with what they are."""
    pages, told = Pages(None), {USUAL: "Nothing out of the ordinary."}
    for name in pages.options("market"):
        tree = pages.read("market", name).tree
        if tree and "country" not in tree:
            section = type(getattr(Settings().market, next(iter(tree))))
            told[name] = (section.__doc__ or "").partition("\n")[0]
    return told


@cache
def countries() -> dict[str, str]:
    """Names of countries by code, as they are declared."""
    fields = type(Settings().market.countries).model_fields
    return {code: str(fields[code].description) for code in COUNTRIES}


def _number(key: str, dotted: str) -> Callable[[str, Answers], Answer]:
    """Reads a number above 0 within the bounds that its parameter declares."""

    def read(text: str, _: Answers) -> Answer:
        node = find(dotted.split("."))
        assert node is not None
        number: int | float | None = None
        if re.fullmatch(r"[0-9]{1,15}", text):
            number = int(text)
        elif node.annotation is float and re.fullmatch(r"[0-9]{1,15}\.[0-9]{1,2}", text):
            number = float(text)
        try:
            Settings().replace({dotted: number})
        except ValidationError:
            number = None
        if number:
            return number
        apart = re.fullmatch(r"[0-9]{1,3}([., ’'_][0-9]{3})+", text)
        digits = re.sub(r"[^0-9]", "", text)
        hint = f"between digits stand no other signs: write {digits}" if apart else ""
        wanted = "more than 0" if number == 0 else node.allowed
        raise ConfigError([Problem(key, wanted, value=shown(text), hint=hint)])

    return read


def _one(key: str, choices: Callable[[], Mapping[str, str]]) -> Callable[[str, Answers], Answer]:
    """Reads one word."""

    def read(text: str, _: Answers) -> Answer:
        found = _word(key, text, list(choices()))
        if isinstance(found, Problem):
            raise ConfigError([found])
        return found

    return read


def _word(
    key: str, text: str, known: Sequence[str], others: Mapping[str, str] | None = None
) -> str | Problem:
    """The word that is meant, or the problem of one that is not known.

    Args:
        key: of the question.
        text: as typed.
        known: words that can be answered.
        others: words for them, folded.
    """
    theirs = {**(others or {}), **{folded(word): word for word in known}}
    if (found := theirs.get(folded(text))) in known:
        return str(found)
    near = nearest(text, known) or theirs.get(nearest(folded(text), theirs) or "")
    hint = f"did you mean {near}?" if near in known else ""
    return Problem(key, one_of(list(known)), value=shown(text), hint=hint)


def _several(
    key: str, known: Callable[[], Mapping[str, str]], others: Callable[[], Mapping[str, str]] = dict
) -> Callable[[str, Answers], Answer]:
    """Reads one word or more, with commas between."""

    def read(text: str, _: Answers) -> Answer:
        bare = text.strip().removeprefix("[").removesuffix("]")
        words = [word.strip() for word in bare.split(",") if word.strip()]
        if not words:
            raise ConfigError([Problem(key, "at least one", value=shown(text))])
        found = [_word(key, word, list(known()), others()) for word in words]
        if problems := [one for one in found if isinstance(one, Problem)]:
            raise ConfigError(problems)
        return list(dict.fromkeys(str(one) for one in found))

    return read


def _apart_from_today(text: str, before: Answers) -> Answer:
    """Reads strategies other than today's, which is an arm by itself."""
    found = _several("consider", strategies)(text, before)
    if isinstance(found, list) and before.get(TODAY) in found:
        message = f"strategies other than today's, which is the arm {TODAY}"
        raise ConfigError([Problem("consider", message, value=str(before[TODAY]))])
    return found


def _other_names() -> dict[str, str]:
    names = {folded(name): code for code, name in countries().items()}
    return {**SYNONYMS["country"], **names}


def _considered(before: Answers) -> str:
    return ",".join(name for name in ("push", "pull", "hybrid") if name != before.get(TODAY))


def _todays(_: Answers) -> str:
    return str(Pages(None).read("warm_up", "default").tree["strategy"])


QUESTIONS = (
    Question(
        "countries", "In which countries do the HCPs work? Several: with commas between.",
        lambda _: ",".join(Settings().population.countries),
        _several("countries", countries, _other_names), countries,
    ),
    Question(
        "hcps", "How many HCPs do you have to reach there, in all?",
        lambda _: str(Settings().population.represents), _number("hcps", "population.represents"),
        about="The number in your market, not in a sample: reps are hired and shared costs are "
        f"spread for all of them. {MOST_DRAWN:,} at most are simulated and stand for the others.",
    ),
    Question(
        "budget", "How much money is there, in EUR per HCP and year?",
        lambda _: f"{Settings().company.budget_per_hcp_year:g}",
        _number("budget", "company.budget_per_hcp_year"),
    ),
    Question(
        "market", "What may happen in the market?",
        lambda _: USUAL, _one("market", scenarios), scenarios,
    ),
    Question(
        TODAY, "Which strategy is closest to what you do today?",
        _todays, _one(TODAY, strategies), strategies,
    ),
    Question(
        "consider", "Which do you consider? Several: with commas between.",
        _considered, _apart_from_today, strategies,
    ),
)  # fmt: skip
"""What is asked, in this order."""
