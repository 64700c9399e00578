"""What is typed: bounded before it is parsed, judged before it is set, shown in one short line."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.config_errors import Problem, shown
from experiments.configuration import ConfigError, plan_study
from experiments.configuration.arguments import read_arguments, read_overrides
from experiments.configuration.key_tree import KeyNode, find
from experiments.configuration.schema import GROUPS, TEXT_KEYS

LONG = "x" * 5_000


def _told(*words: str) -> list[str]:
    return [str(problem) for problem in read_arguments(words).overrides.problems]


def test_what_is_deep_or_long_is_told_in_a_short_line() -> None:
    for words, said in (
        (["weeks=" + "[" * 100 + "1" + "]" * 100], "at most 10 brackets within one another"),
        (["weeks=" + "[" * 5_000], "at most 10 brackets within one another"),
        (["weeks=" + "{a:" * 1_000 + "1" + "}" * 1_000], "at most 10 brackets"),
        (["arms={a:" + "[" * 300 + "]" * 300 + "}"], "at most 10 brackets"),
        (["weeks=" + "int(" * 100 + "1" + ")" * 100], "at most 10 brackets"),
        (["weeks=" + "9" * 5_000], "a number of at most 100 digits"),
        (["weeks=-" + "9" * 5_000], "a number of at most 100 digits"),
        (["weeks=[1," + "9" * 200 + "]"], "a number of at most 100 digits"),
        (["strategy.order=[" + "visit," * 5_000 + "visit]"], "at most 20,000 characters"),
        ([LONG], "not an override"),
        ([f"--{LONG}"], "unknown option"),
        (["--config-dir", LONG], "is no folder that is there"),
        (["--config-dir", "a\0b"], "is no folder that is there"),
        (["--config-dir", "/dev/null"], "is no folder that is there"),
        ([f"weeks='{LONG}"], "cannot read"),
        ([f"{LONG}@x=3"], "unknown key"),
        ([f"question=\x1b{LONG}"], "text without control characters"),
        ([f"name=\ud800{LONG}"], "text without control characters"),
        ([f"results=${{{LONG}}}"], "text without ${...}"),
        ([f"market=[{LONG},{LONG}]"], "twice"),
    ):
        (line,) = _told(*words)
        assert said in line, line
        assert len(line) < 1_500, line
        assert line.isprintable()


def test_what_is_long_comes_back_short_from_every_check() -> None:
    words = [
        f"strategy={LONG}", f"{LONG}=1", f"population.{LONG}=1", f"weeks={LONG}",
        f"population.specialties.{LONG}.share={'1' * 90}", f"warm_up.strategy={LONG}",
        f"{LONG}.{LONG}.{LONG}=1", f"population.file={LONG[:200]}",
    ]  # fmt: skip
    with pytest.raises(ConfigError) as caught:
        plan_study(words, verb="run")
    assert len(caught.value.problems) == len(words)
    assert all(len(str(problem)) < 1_500 for problem in caught.value.problems)


def test_a_problem_is_one_line_whatever_it_holds() -> None:
    deep: list[object] = []
    for _ in range(5_000):
        deep = [deep]
    assert shown(deep) == "a value of very many levels"
    assert shown(10**5_000) == "a number of very many digits"
    problem = Problem(LONG, "\x1b[31m" + LONG, value="\u202e" + LONG, hint="a\nb" + LONG)
    assert str(problem).isprintable()
    assert len(str(problem)) < 2_600


def test_a_key_that_stands_twice_in_braces_is_told() -> None:
    for line in (
        "a={b:1,b:2}",
        "a={b:1, b :2}",
        "a=[{b:1,b:2}]",
        "a={c:{b:1,b:2}}",
        "a={b:[],c:1,b:{}}",
    ):
        assert ["names 'b' twice" in told for told in _told(line)] == [True], line
    for line in (
        "a={b:1,c:{b:2}}",
        "a=[{b:1},{b:2}]",
        "a={b:'x,b:y'}",
        "a={b:x\\,b\\:y}",
        'a={b:":b:"}',
    ):
        assert _told(line) == [], line


WRONG = {"word": "neither", "list": "[[1]]", "huge": "1e300", "far below": "-1e300"}


def _leaves(node: KeyNode, path: tuple[str, ...]) -> list[tuple[str, KeyNode]]:
    found: list[tuple[str, KeyNode]] = []
    for name in node.names:
        child = node.child(name)
        assert child is not None
        inner = (*path, name)
        if child.names and inner != ("warm_up", "strategy"):
            found += _leaves(child, inner)
        elif not child.names:
            found.append((".".join(inner), child))
    return found


def _takes_text(node: KeyNode) -> bool:
    return node.allowed.startswith("text")


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_every_key_refuses_what_it_does_not_take(wrong: str) -> None:
    top = find([])
    assert top is not None
    keys = [
        key
        for key, node in _leaves(top, ())
        if key not in TEXT_KEYS
        and key.split(".")[0] not in ("arms", "answer")
        and not node.is_mapping
        and not (wrong == "neither" and _takes_text(node))
        and not (
            wrong == "1e300" and re.fullmatch(r"a number (at least|above) \S+.*", node.allowed)
        )
    ]
    assert len(keys) > 700
    with pytest.raises(ConfigError) as caught:
        plan_study([f"{key}={wrong}" for key in keys], verb="run")
    told = [f"{problem.where}." for problem in caught.value.problems if problem.value]
    assert [key for key in keys if not any(where.startswith(f"{key}.") for where in told)] == []
    assert all(str(problem).isprintable() for problem in caught.value.problems)


WORDS = st.one_of(
    st.sampled_from([*"[]{}():,='\"\\$@~+/ é\x1b\ud800", "${"]),
    st.sampled_from(["a", "1", "null", "true", "1e400", "range", "choice"]),
    st.text(max_size=3),
)  # fmt: skip
KEYS = st.sampled_from(
    [*GROUPS, *TEXT_KEYS, "weeks", "arms.a", "+arms.a", "population.columns", "", "x.y"]
)


@given(KEYS, st.lists(WORDS, max_size=15).map("".join))
@settings(max_examples=500, deadline=None)
def test_whatever_follows_a_key_is_read_or_is_a_problem(key: str, value: str) -> None:
    read = read_overrides([f"{key}={value}"])
    kept = [*read.texts, *read.choices, *read.arms, *read.values]
    assert len(read.problems) + len(kept) == 1
    assert all(str(problem).isprintable() for problem in read.problems)
    assert not any("${" in text for text in read.texts.values())
    assert not any("${" in str(override.value()) for override in (*read.values, *read.arms))
