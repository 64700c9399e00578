"""One page of YAML: what is read of it, and that nothing else comes of any bytes."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from omegaconf import OmegaConf

from experiments.config_errors import ConfigError
from experiments.configuration.groups import OURS
from experiments.configuration.page_file import (
    DEEPEST,
    LARGEST,
    MOST_FAULTS,
    Page,
    load_page,
    read_page,
)

BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{name}: &{name} [{','.join([f'*{before}'] * 9)}]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
CHAIN = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}]\n" for n in range(1, 1_500))
LONG_WORD = "a: &a " + "x" * 100_000 + "\nb: [" + "*a," * 40 + "]\n"

BAD: dict[str, tuple[str, str]] = {
    # form
    "list": ("- a\n", "p: line 1: a page holds keys with values, not a list"),
    "text": ("abc\n", "p: line 1: a page holds keys with values, not a single value"),
    "null": ("~\n", "not a single value"),
    "number": ("3\n", "not a single value"),
    "quoted": ('"a: b"\n', "not a single value"),
    "nothing": ("", "p: is empty; a page that departs in nothing says so in a comment"),
    "blank": (" \n\n\t\n", "p: is empty"),
    "two documents": ("a: 1\n---\nb: 2\n", "p: line 2: a second document begins here"),
    "two lists": ("--- \na: 1\n--- [x]\n", "a second document begins here"),
    "open list": ("about: [\n", "p: cannot be read (line 2, column 1: "),
    "open brace": ("a: {b: 1\n", "p: cannot be read (line 2"),
    "open quote": ('a: "b\n', "p: cannot be read (line"),
    "tab": ("a:\n\tb: 3\n", "indent with spaces, not tabs"),
    "tab at the start": ("\ta: 3\n", "indent with spaces, not tabs"),
    "odd indent": ("a:\n    b: 1\n  c: 2\n", "p: cannot be read (line 3"),
    "two colons": ("a: b: c\n", "p: cannot be read (line 1, column 5"),
    "percent": ("a: %b\n", "p: cannot be read (line 1"),
    "at": ("a: @b\n", "p: cannot be read (line 1"),
    "yaml 9": ("%YAML 9.9\n---\na: 1\n", "p: cannot be read (line 1"),
    "NUL": ("a: 1\nb: \0\n", "p: cannot be read (line 2: control characters are not allowed"),
    "ESC": ("a: \x1b[31m\n", "p: cannot be read (line 1: control characters are not allowed"),
    "package without name": ("# @package\na: 1\n", "p: line 1, # @package: a package must follow"),
    # keys
    "twice": ("a: 1\nb: 2\na: 3\n", "p: line 3, a: stands in line 1 already"),
    "twice below": ("a:\n  b: 1\n  b: 2\n", "p: line 3, a.b: stands in line 2 already"),
    "twice, once quoted": ("1: a\n'1': b\n", "p: line 2, 1: stands in line 1 already"),
    "list as key": ("? [a]\n: 3\n", "p: line 1: a key is one word or text"),
    "mapping as key": ("{{a: 1}: 2}\n", "a key is one word or text"),
    "alias as key": ("a: &a x\n*a : 3\n", "p: line 2: a key is one word or text"),
    "no key": ("? \n: 3\n", "p: line 1: a key is missing before the colon"),
    "no key in a block": (": 3\n", "p: cannot be read (line 1"),
    "empty key": ("'': 3\n", "a key is missing before the colon"),
    "long key": (f"{'k' * 400}: 3\n", "is not allowed: a key of at most 200 bytes"),
    "long key of few letters": (f"{'é' * 101}: 3\n", "a key of at most 200 bytes"),
    "ESC in a key": ('"\\e[31m": 3\n', "a key without control characters"),
    "line break in a key": ('"a\\nb": 3\n', "a key without control characters"),
    "reference as key": ("${a}: 3\n", "p: line 1: '${a}' is not allowed: a key without ${...}"),
    "tag on a key": ("!!python/name:os.system a: 3\n", "a value without a tag"),
    # values
    "resolver": ("about: ${oc.env:X}\n", "line 1, about: '${oc.env:X}' is not allowed: text"),
    "hydra": ("a: [x, '${hydra:runtime.cwd}']\n", "p: line 1, a.1: '${hydra:runtime.cwd}' is not"),
    "decode": ('a: "${oc.decode:x}"\n', "text without ${...}; a value stands for itself"),
    "other key": ("a: 1\nb: ${a}\n", "p: line 2, b: '${a}' is not allowed"),
    "within text": ("a: it costs ${b} euros\n", "a value stands for itself"),
    "spelled out": ('a: "\\u0024{b}"\n', "a value stands for itself"),
    "in a block": ("a: |\n  x\n  ${b}\n", "a value stands for itself"),
    "in a merge": ("a: &a {b: '${c}'}\nd:\n  <<: *a\n", "p: line 1, a.b: '${c}' is not allowed"),
    "ESC as escape": ('a: "\\e[31m"\n', "p: line 1, a: '\\x1b[31m' is not allowed: text without"),
    "NUL as escape": ('a: "\\0"\n', "text without control characters"),
    "C1": ('a: "\\x9b"\n', "text without control characters"),
    "half a character": ('a: "\\ud800"\n', "p: cannot be read (line 1"),
    "long number": (f"a: {'9' * 5_000}\n", "a number of at most 100 characters"),
    "long float": (f"a: 0.{'9' * 5_000}\n", "a number of at most 100 characters"),
    "long hexadecimal": (f"a: 0x{'f' * 5_000}\n", "a number of at most 100 characters"),
    "long sexagesimal": (f"a: 1{':59' * 2_000}\n", "a number of at most 100 characters"),
    "no digits": ("a: 0x_\n", "p: line 1, a: '0x_' is not allowed: what"),
    "python": ("a: !!python/object/apply:os.system [ls]\n", "p: line 1, a: 'tag:yaml.org,2002:py"),
    "path": ("a: !!python/object/apply:pathlib.Path [/]\n", "a value without a tag"),
    "binary": ("a: !!binary aGk=\n", "a value without a tag"),
    "set": ("a: !!set {b, c}\n", "a value without a tag"),
    "timestamp": ("a: !!timestamp 2026-01-01\n", "a value without a tag"),
    "own tag": ("a: !secret b\n", "p: line 1, a: '!secret' is not allowed: a value without a tag"),
    "tag on the page": ("!!python/dict {a: 1}\n", "a value without a tag"),
    "not a whole number": ("a: !!int b\n", "p: line 1, a: 'b' is not allowed: what"),
    "not yes or no": ("a: !!bool b\n", "p: line 1, a: 'b' is not allowed: what"),
    # repetitions
    "unknown name": ("a: *b\n", "p: line 1, a: nothing above is called &b"),
    "in itself": ("a: &a [*a]\n", "p: line 1, a.0: *a stands within itself"),
    "in itself, deep": ("a: &a {b: [{c: *a}]}\n", "*a stands within itself"),
    "merged into itself": ("a: &a\n  <<: *a\n", "*a stands within itself"),
    "bomb": (BOMB, "holds more than 2,000,000 characters with all that is repeated"),
    "bomb of few words": (LONG_WORD, "holds more than 2,000,000 characters"),
    "chain": (CHAIN, "more than 20 levels within one another"),
    "merge of a word": ("a:\n  <<: b\n", "p: line 2, a: << takes a mapping"),
    "merge of words": ("a:\n  <<: [b, {c: 1}]\n", "p: line 2, a: << takes a mapping"),
    # depth and size
    "100 lists": ("a: " + "[" * 100 + "]" * 100, "p: line 1, a: more than 20 levels"),
    "1,000 lists": ("a: " + "[" * 1_000, "more than 20 levels within one another"),
    "5,000 mappings": ("{a: " * 5_000, "more than 20 levels within one another"),
    "5,000 block lists": ("- " * 5_000, "not a list"),
    "5,000 block lists below": ("a:\n " + "- " * 5_000, "more than 20 levels"),
    "300 indented": ("".join(f"{' ' * n}a:\n" for n in range(300)), "more than 20 levels"),
    "too long": ("a: " + "x" * LARGEST, "p: is longer than a page may be, 1,000,000 bytes"),
}  # fmt: skip


def _read(text: str) -> Page:
    return read_page(text.encode(), "p")


def _told(text: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        _read(text)
    return [str(problem) for problem in caught.value.problems]


def test_what_is_wrong_with_a_page_is_told_with_its_line() -> None:
    for name, (text, said) in BAD.items():
        lines = _told(text)
        assert any(said in line for line in lines), (name, lines)
        assert len(lines) == 1, (name, lines)
        assert all(len(line) < 400 and line.isprintable() for line in lines), name


def test_all_that_is_wrong_is_told_at_once_up_to_a_screenful() -> None:
    assert _told("a: ${x}\nb: !c d\nb: 3\n") == [
        "p: line 1, a: '${x}' is not allowed: text without ${...}; a value stands for itself",
        "p: line 2, b: '!c' is not allowed: a value without a tag",
        "p: line 3, b: stands in line 2 already",
    ]
    assert len(_told("a: 1\n" * 1_000)) == MOST_FAULTS


def test_bytes_that_are_not_utf_8_are_told_with_their_line() -> None:
    for data in (b"a: 1\nb: \xff\n", "a: 1\nb: é\n".encode("latin-1")):
        with pytest.raises(ConfigError, match=r"p: cannot be read \(line 2: not UTF-8 text\)"):
            read_page(data, "p")
    with pytest.raises(ConfigError, match="line 1: not UTF-8 text"):
        read_page("a: é".encode("utf-16"), "p")
    assert read_page("a: é\n".encode("utf-8-sig"), "p").tree == {"a": "é"}


def test_every_key_is_the_text_that_stands_there() -> None:
    page = (
        "yes: a\n1: b\n1.50: c\nnull: d\n2026-01-01: e\n0x10: f\n.inf: g\n'no': h\ntrue: {off: i}"
    )
    assert _read(page).tree == {
        "yes": "a", "1": "b", "1.50": "c", "null": "d", "2026-01-01": "e", "0x10": "f",
        ".inf": "g", "no": "h", "true": {"off": "i"},
    }  # fmt: skip


def test_names_of_a_file_are_text_by_their_place() -> None:
    tree = _read("population: {columns: {tier: 2024}, words: {tier: {1: 01}}, size: 010}\n").tree
    assert tree == {
        "population": {"columns": {"tier": "2024"}, "words": {"tier": {"1": "01"}}, "size": 8}
    }
    assert _read("columns: {tier: yes}\nsize: 3\n").tree == {"columns": {"tier": "yes"}, "size": 3}


def test_every_page_of_ours_reads_as_omegaconf_reads_it() -> None:
    pages = sorted(OURS.rglob("*.yaml"))
    assert len(pages) > 50
    for path in pages:
        page = load_page(path)
        assert repr(page.tree) == repr(OmegaConf.to_container(OmegaConf.load(path))), path
        assert page.package == ("_global_" if path.parent.name == "experiment" else None), path


WORDS = st.one_of(
    st.text("0123456789+-._eExXobBaAfF:nNiItTyYsSuUrRlLoO~", max_size=12),
    st.floats().map(str),
    st.integers().map(str),
    st.sampled_from(["1e-3", "1e3", ".5", "5.", "1_000", "1.5e3", "+.inf", ".NaN", "12:30", "010"]),
)


@given(WORDS)
@settings(max_examples=300, deadline=None)
def test_a_word_stands_for_what_omegaconf_takes_it_for(word: str) -> None:
    text = f"a: {word}\n"
    try:
        expected = OmegaConf.to_container(OmegaConf.create(text))
    except (ValueError, yaml.YAMLError):
        return
    try:
        assert repr(_read(text).tree) == repr({str(k): v for k, v in expected.items()})  # type: ignore[union-attr]
    except ConfigError:
        assert not isinstance(expected, dict) or set(expected) != {"a"}


def test_repetitions_are_copies_and_merges_lie_below() -> None:
    tree = _read("a: &a {b: [1], c: 2}\nd: *a\ne:\n  <<: [{c: 3, f: 4}, *a]\n  b: 5\n").tree
    assert tree == {"a": {"b": [1], "c": 2}, "d": {"b": [1], "c": 2}, "e": {"b": 5, "c": 3, "f": 4}}
    tree["a"]["b"].append(9)
    assert tree["d"]["b"] == [1]
    assert _read("a: &a {b: 1}\n'<<': *a\n").tree == {"a": {"b": 1}, "<<": {"b": 1}}
    deep = "[" * (DEEPEST - 1) + "]" * (DEEPEST - 1)
    assert _read(f"a: {deep}\n").tree["a"]


def test_the_package_stands_in_a_comment_at_the_head() -> None:
    assert _read("# @package _global_\na: 1\n").package == "_global_"
    assert _read("\n# what it is\n#@package  market \na: 1\n").package == "market"
    assert _read("a: 1\n# @package _global_\n").package is None
    assert _read("# one @package _global_ would be too far\na: 1\n").package is None
    assert _read("# only a comment\n") == Page({}, None)


def test_only_files_are_pages(tmp_path: Path) -> None:
    def told(path: Path) -> str:
        with pytest.raises(ConfigError) as caught:
            load_page(path)
        return str(caught.value)

    (tmp_path / "dead").symlink_to(tmp_path / "nowhere")
    (tmp_path / "round").symlink_to(tmp_path / "round")
    (tmp_path / "zero").symlink_to("/dev/zero")
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    assert told(tmp_path / "dead").endswith("dead: a link that leads nowhere")
    assert "round: cannot be read (" in told(tmp_path / "round")
    assert told(tmp_path / "zero").endswith("zero: a device, not a page")
    assert told(tmp_path / "pipe").endswith("pipe: a device, not a page")
    assert told(tmp_path / "folder").endswith("folder: a folder, not a page")
    assert told(tmp_path / "none").endswith("none: no such page")
    assert "cannot be read (" in told(tmp_path / ("x" * 400))
    assert "cannot be read (" in told(tmp_path / "a\0b")
    assert "x...x" not in told(tmp_path / "none")


LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20),
    st.sampled_from(["${a}", "*a", "&a", "!!int", "<<", "yes", "\x1b", "9" * 200]),
)  # fmt: skip
TREES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(LEAVES, inner, max_size=4),
    max_leaves=20,
)


def _is_plain(value: Any, depth: int = 0) -> bool:
    if isinstance(value, dict):
        return depth < DEEPEST and all(
            isinstance(key, str) and _is_plain(inner, depth + 1) for key, inner in value.items()
        )
    if isinstance(value, list):
        return depth < DEEPEST and all(_is_plain(inner, depth + 1) for inner in value)
    return value is None or isinstance(value, bool | int | float | str)


def _is_page_or_problems(data: bytes) -> None:
    found: Page | list[str]
    try:
        found = read_page(data, "p")
    except ConfigError as error:
        found = [str(problem) for problem in error.problems]
    if isinstance(found, Page):
        assert _is_plain(found.tree)
        assert "${" not in str(found.tree)
    else:
        assert 1 <= len(found) <= MOST_FAULTS
        assert all(len(line) < 2_500 and line.isprintable() for line in found)


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_a_page_or_problems(data: bytes) -> None:
    _is_page_or_problems(data)


@given(st.text("ab:{}[]&*!|>-?,'\"<#%@ \n\t0", max_size=80))
@settings(max_examples=500, deadline=None)
def test_any_signs_are_a_page_or_problems(text: str) -> None:
    _is_page_or_problems(text.encode())


@given(TREES, st.booleans())
@settings(max_examples=300, deadline=None)
def test_any_tree_is_a_page_or_problems(tree: Any, flow: bool) -> None:
    _is_page_or_problems(yaml.dump(tree, default_flow_style=flow, allow_unicode=True).encode())
