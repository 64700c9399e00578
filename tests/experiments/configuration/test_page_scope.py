"""How far a page reaches, and what it stands on."""

from __future__ import annotations

from typing import Any

from experiments.configuration.groups import OURS
from experiments.configuration.page_file import load_page
from experiments.configuration.page_scope import (
    HIGHEST,
    Defaults,
    defaults_problems,
    read_defaults,
    scope_problems,
)
from experiments.configuration.schema import GROUPS


def _scope(group: str, tree: dict[str, Any], package: str | None = None) -> list[str]:
    return [str(problem) for problem in scope_problems(group, tree, package)]


def _defaults(group: str, *listed: Any, name: str = "mine") -> list[str]:
    _, problems = read_defaults(group, name, {"defaults": list(listed)})
    return [str(problem) for problem in problems]


def test_every_page_of_ours_keeps_within_its_group() -> None:
    for path in sorted(OURS.glob("*/*.yaml")):
        group, (tree, package) = path.parent.name, load_page(path)
        assert scope_problems(group, tree, package) == [], path
        assert read_defaults(group, path.stem, tree)[1] == [], path


def test_only_an_experiment_reaches_beyond_its_group() -> None:
    for group in GROUPS:
        if group != "experiment":
            for package in ("_global_", "", "record", "_global_.results"):
                (line,) = _scope(group, {"results": "x"}, package)
                assert line.startswith(f"# @package: '{package}' is not allowed: a page of {group}")
            for same in (None, "_group_", group):
                assert _scope(group, {"overwrite": True}, same) == []
    for other in (None, "experiment", "strategy", "_group_"):
        (line,) = _scope("experiment", {}, other)
        assert line.endswith("write # @package _global_ into its first line")
    assert _scope("experiment", {"name": "x", "weeks": 3, "answer": {}}, "_global_") == []


def test_where_results_go_stands_on_the_command_line_alone() -> None:
    page = {"results": "x", "overwrite": True, "hydra": {}, "weeks": 3}
    assert _scope("experiment", page, "_global_") == [
        "results: is set on the command line alone, as results=...",
        "overwrite: is set on the command line alone, as overwrite=...",
        "hydra: unknown key",
    ]


def test_a_page_that_is_named_as_a_value_is_shown_the_line_that_chooses_it() -> None:
    page = {"market": ["de", "lockdown"], "strategy": "push", "arms": {"a": []}}
    assert _scope("experiment", page, "_global_") == [
        "strategy: 'push' is not allowed: a mapping of keys to values; "
        "under defaults, write - override /strategy: push",
        "market: ['de', 'lockdown'] is not allowed: a mapping of keys to values; "
        "under defaults, write - override /market: [de, lockdown]",
    ]


def test_what_a_page_stands_on() -> None:
    def read(group: str, *listed: Any, name: str = "mine") -> Defaults:
        defaults, problems = read_defaults(group, name, {"defaults": list(listed)})
        assert problems == []
        return defaults

    assert read_defaults("strategy", "mine", {"about": "x"}) == (Defaults(), [])
    assert read("strategy", "hybrid").pages == ["hybrid", "_self_"]
    assert read("strategy", "_self_", "hybrid").pages == ["_self_", "hybrid"]
    assert read("strategy", "hybrid@_here_").pages == ["hybrid", "_self_"]
    nested = read("strategy", "/strategy/push@_here_", "daily", name="mail/weekly")
    assert nested.pages == ["push", "mail/daily", "_self_"]
    chosen = read(
        "experiment", "silos", {"override /market": ["de", "cliff"]}, {"override /arms": "two"}
    )
    assert chosen == Defaults(["silos", "_self_"], {"market": ["de", "cliff"], "arms": "two"})


def test_forms_that_are_not_known_are_told() -> None:
    own = "a page of strategy, or _self_ for what the page itself says"
    beyond = "a page of strategy stands on pages of strategy alone"
    for entry in (
        3,
        None,
        ["push"],
        {},
        {"a": "b", "c": "d"},
        "/strategy/push",
        "push@x",
        "../x",
        "",
        "/x",
    ):
        (line,) = _defaults("strategy", entry)
        assert line.endswith(f" is not allowed: {own}"), line
    for entry in (
        {"/market": "de"},
        {"override /market": "de"},
        "/market/de@_here_",
        {"optional x": "y"},
    ):
        (line,) = _defaults("strategy", entry)
        assert line.endswith(f" is not allowed: {beyond}"), line
    assert _defaults("strategy", "push", "push") == [
        "defaults: 'push' is not allowed: names a page twice"
    ]
    assert _defaults("strategy", "_self_", "_self_") != []
    for tree in ({"defaults": "push"}, {"defaults": {"a": "b"}}, {"defaults": None}):
        (problem,) = read_defaults("strategy", "mine", tree)[1]
        assert str(problem).endswith("is not allowed: a list of pages")


def test_what_an_experiment_cannot_choose_is_told() -> None:
    for entry, said in (
        ({"/market": "de"}, "override /GROUP: NAME; write override /market: de"),
        ({"market": ["de"]}, "override /GROUP: NAME; write override /market: [de]"),
        ({"override market": "de"}, "override /GROUP: NAME; write override /market: de"),
        ({"optional /market": "de"}, "override /GROUP: NAME; write override /market: de"),
        ({"override /markets": "de"}, "did you mean override /market?"),
        ({"override /hydra/job": "x"}, "override / and strategy, population,"),
        ({"override /experiment": "x"}, "override / and strategy, population,"),
        ({"override /arms@x": "x"}, "override / and strategy, population,"),
        ({"override /market": None}, "override /market: null is not allowed: a page, or a list"),
        ({"override /market": []}, "override /market: [] is not allowed: a page, or a list"),
        ({"override /market": [3]}, "override /market: [3] is not allowed: a page, or a list"),
        ({"override /market": ["de", "de"]}, "names 'de' twice"),
        ({"override /arms": ["a", "b"]}, "override /arms: ['a', 'b'] is not allowed: a page"),
        ({"override /arms": True}, "override /arms: true is not allowed: a page"),
    ):
        (line,) = _defaults("experiment", entry)
        assert said in line, line
    twice = _defaults("experiment", {"override /arms": "a"}, {"override /arms": "b"})
    assert twice == ["defaults: override /arms: stands there already"]


def test_pages_below_are_looked_through_for_circles_and_gaps() -> None:
    pages: dict[str, Any] = {
        "a": {"defaults": ["b", "c"]},
        "b": {"defaults": ["c"]},
        "c": {"about": "x"},
        "round": {"defaults": ["turn"]},
        "turn": {"defaults": ["round"]},
        "gap": {"defaults": ["bb", "broken"]},
        "odd": {"defaults": ["odder"]},
        "odder": {"defaults": [3]},
        **{f"high{n}": {"defaults": [f"high{n + 1}"]} for n in range(2_000)},
    }

    def told(name: str) -> list[str]:
        problems = defaults_problems("strategy", name, pages.get, [*pages, "broken"])
        return [str(problem) for problem in problems]

    assert told("a") == told("c") == []
    assert told("round") == [
        "defaults: the pages refer to each other in a circle: round -> turn -> round"
    ]
    assert told("gap") == ["strategy: 'bb' is not there; did you mean b?"]
    assert told("odd")[0].startswith(
        "strategy/odder: defaults: 3 is not allowed: a page of strategy"
    )
    assert told("high0") == [f"defaults: {HIGHEST} pages or fewer that stand on each other"]
