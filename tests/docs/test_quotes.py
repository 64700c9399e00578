"""Quotes of output in the documents have a command, and the shape of today's sentences."""

import re
from functools import cache
from itertools import chain

import pytest
import yaml
from jinja2 import Environment, nodes

from experiments.catalogue.query import statement_problems
from experiments.telling.fact import sentences as kinds
from experiments.verbs import VERBS
from tests.docs.quotes import (
    commands,
    inline,
    loose_numbers,
    main,
    needed,
    quotes,
    renewed,
    table_of,
)
from tests.docs.test_documents import BLOCK, PAGES, ROOT, named, read

QUOTING = [page for page in PAGES if re.search(r"(?m)^(> |<!-- quoted)", read(page))]
OUTPUT = """\
On engagement depth b leads with 0.31, +0.10 (+0.09 to +0.11) over a. It holds.
b: engagement depth peaks at 4 (0.31). Spent under 90 % of the money: a (43.1 %).
hybrid wants EUR 1,096 per HCP and year and has 600: reps EUR 348 short
"""


def shape(parts):
    """The pattern of a template's text; of each sequence every sentence may be left out."""
    text = ""
    outputs = ((one.nodes if isinstance(one, nodes.Output) else [one]) for one in parts)
    for part in chain.from_iterable(outputs):
        if isinstance(part, nodes.TemplateData):
            for at, piece in enumerate(re.split(r"(?<=[.?!])\s+", part.data)):
                text += ("\0" if at else "") + re.sub(r"(?:\\\s|\s)+", r"\\s*", re.escape(piece))
        elif isinstance(part, nodes.If):
            ways = [part.body, *(one.body for one in part.elif_), part.else_]
            text += f"(?:{'|'.join(map(shape, ways))})"
        elif isinstance(part, nodes.For):
            text += f"(?:{shape(part.body)})*"
        else:
            text += ".+?"
    told = text.split("\0")
    return told[0] if len(told) == 1 else "".join(f"(?:{one})?\\s*" for one in told)


@cache
def shapes():
    """Patterns of every sentence that is told, of ready studies their own too."""
    parse = Environment().parse
    own = [
        yaml.safe_load(page.read_text()) for page in (ROOT / "configs/experiment").glob("*.yaml")
    ]
    shown = (block for page in QUOTING for block in BLOCK.finditer(read(page)) if block["file"])
    pages = (yaml.safe_load(one["text"]) for one in shown if one["file"].endswith(".yaml"))
    answers = [one for page in [*own, *pages] for one in (page.get("answer") or {}).values()]
    said = [re.escape(one[way]).replace(r"\{\}", ".+?")
            for one in answers for way in ("more", "less") if way in one]  # fmt: skip
    told = [
        shape(parse(one).body)
        for one in kinds().values()
        if one.rstrip().endswith((".", "%}", ")"))
    ]
    found = [re.compile(one) for one in dict.fromkeys([*told, *said])]
    return [one for one in found if not one.fullmatch("One thing, 2 of 3 (4 %): another; no more.")]


def is_told(sentence):
    return any(one.fullmatch(sentence) for one in shapes())


@pytest.mark.parametrize("page", QUOTING, ids=named)
def test_what_is_quoted_is_marked_and_of_a_command_in_words_of_today(page):
    text = read(page)
    lines = sum(line.startswith(">") for line in BLOCK.sub("", text).splitlines())
    found = quotes(text)
    assert lines == sum(one.text.count("\n") for one in found if not one.sql)
    assert len(found) == text.count("<!-- quoted"), "a comment that leads to nothing"
    shown = [command for block in commands(text) for command in block]
    for quote in found:
        if quote.sql:
            assert statement_problems(quote.sql) == []
            continue
        assert quote.commands, f"no command above: {quote.text}"
        assert all(command.split()[1] in VERBS for command in quote.commands)
        for sentence in quote.sentences:
            assert is_told(sentence), f"no sentence of this shape is told any more: {sentence}"
    assert shown or page.name == "README.md"


def test_a_sentence_in_words_of_another_day_is_found_out():
    assert is_told(
        "hybrid: engagement depth is flat: no change is shown between 4 and 16 (0.1 and 0.2)."
    )
    assert not is_told("hybrid: engagement depth does not move between 4 and 16 (0.1 and 0.2).")
    assert not is_told("On engagement depth hybrid wins with 0.2, +0.1 (+0.0 to +0.2) over push.")


STARTS = ("compare", "sweep", "sensitivity", "discover", "pilot", "calibrate")


@pytest.mark.parametrize(
    "page", [page for page in PAGES if page.parent.name in ("how_to", "tutorials")], ids=named
)
def test_who_starts_a_study_is_told_about_how_long_it_takes(page):
    shown = [command.split()[1] for block in commands(read(page)) for command in block]
    if set(shown) & set(STARTS):
        long = r"\b(an?|half|one|two|three|four|five|eight|ten)\b( \w+)* (minutes?|seconds)\b"
        assert re.search(long, BLOCK.sub("", read(page)))


def test_a_quote_is_of_the_commands_above_or_of_the_one_that_is_named():
    page = """\
```console
$ hcpsim compare 'arms=[push,hybrid]' \\
    weeks=2 name=one
$ hcpsim compare name=two
```

```console
$ hcpsim diff one three
$ hcpsim compare name=four
```

<!-- quoted -->
> On it b leads. […] It
> holds.

<!-- quoted of: hcpsim compare worlds=evidence -->
> It holds.

<!-- quoted: select arm from summary
    where study = 'two' -->
| Arm |
| --- |
| a |
"""
    first, second, third = quotes(page)
    assert first.sentences == ["On it b leads.", "It holds."]
    assert first.commands == ("hcpsim diff one three", "hcpsim compare name=four")
    assert second.commands == ("hcpsim compare worlds=evidence",)
    assert third.sql == "select arm from summary where study = 'two'"
    assert third.text == "| Arm |\n| --- |\n| a |\n"
    assert needed(page) == [
        "hcpsim compare 'arms=[push,hybrid]' weeks=2 name=one", "hcpsim compare name=two",
        "hcpsim diff one three", "hcpsim compare name=four", "hcpsim compare worlds=evidence",
    ]  # fmt: skip


def test_sentences_are_those_of_the_output_and_what_is_between_is_left_out():
    old = [
        "On engagement depth b leads with 0.21, +0.2 (+0.1 to +0.3) over a.",
        "Spent under 90 % of the money: a (50 %).",
    ]
    text, notes = renewed(old, OUTPUT)
    assert text == (
        "On engagement depth b leads with 0.31, +0.10 (+0.09 to +0.11) over a. […] "
        "Spent under 90 % of the money: a (43.1 %)."
    )
    assert notes == []
    text, notes = renewed(
        ["b: engagement depth peaks at 2 (0.9)", "It holds no more for anybody."], OUTPUT
    )
    assert text == "b: engagement depth peaks at 4 (0.31). […] It holds no more for anybody."
    assert notes == ["no longer said: It holds no more for anybody."]
    _, notes = renewed(
        ["On engagement depth a leads with 0.31, +0.10 (+0.09 to +0.11) over b."], OUTPUT
    )
    assert notes[0].startswith("said in other words: On engagement depth a leads")


def test_quotes_within_sentences_and_numbers_of_prose():
    page = "A note: *hybrid wants EUR 9 per HCP and year and has 6: reps EUR 3 short*. It leads.\n"
    text, notes = inline(page, OUTPUT)
    assert "*hybrid wants EUR 1,096 per HCP and year and has 600: reps EUR 348 short*" in text
    assert notes == []
    text, notes = inline("So *pull wants EUR 900 of 600* is said.", OUTPUT)
    assert notes == ["no longer said: pull wants EUR 900 of 600"]
    prose = "It leads (1991) by 0.1. It spends 43 % and no 44 %. EUR 1,100 is more than 7."
    assert loose_numbers(prose, OUTPUT) == [
        "44 in: It spends 43 % and no 44 %.", "1,100 in: EUR 1,100 is more than 7."
    ]  # fmt: skip


def test_a_table_keeps_its_head_and_has_as_many_cells():
    old = "| Arm | Depth |\n| --- | ---: |\n| a | 0.1 |\n| b | 0.2 |\n"
    new = table_of(old, [("b", "0.31")])
    assert new == "| Arm | Depth |\n| --- | ---: |\n| b | 0.31 |\n"
    with pytest.raises(ValueError, match="has 2 columns, and a row has 1"):
        table_of(old, [("b",)])


def test_a_page_that_quotes_nothing_is_named_and_nothing_runs(capsys):
    assert main(["docs/how_to/mail.md", "docs/reference/parameters.md"]) == 2
    faults = capsys.readouterr().err.splitlines()
    assert faults[0] == "docs/how_to/mail.md quotes nothing; did you mean docs/how_to/mails.md?"
    assert faults[1].startswith("docs/reference/parameters.md quotes nothing")
