"""What documents quote of a command's output, made anew: `python -m tests.docs.quotes [PAGE ...]`.

A quote stands under a comment that a reader does not see:

* `<!-- quoted -->` before a block of lines with `>`: sentences of the commands shown last above it;
  `[…]` stands for what is left out.
* `<!-- quoted of: hcpsim ... -->`: of that command instead.
* `<!-- quoted: select ... -->` before a table: its rows, by SQL over the studies of the page.

The commands run as they stand, at full size, in `build/quotes/PAGE`, which keeps what they make:
with other words alone nothing is lived again. What changed is written into the page. What no rule
writes is told by line: quoted words that no output has any more, and numbers in prose of which no
output holds the like.
"""

from __future__ import annotations

import difflib
import os
import re
import shlex
import subprocess
import sys
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from experiments.catalogue.query import answer_of
from experiments.jobs.job import digest
from tests.docs.test_documents import BLOCK, PAGES, ROOT, lay_out, named

PLACE = ROOT / "build" / "quotes"
LEFT_OUT = "[…]"
NUMBER = re.compile(r"(?<![\w.])[+-]?\d+(?:,\d{3})*(?:\.\d+)?(?![\w])")
"""A number as sentences have it, of a name none of its digits."""

_MARK = re.compile(
    r"<!-- quoted(?P<how>(?: of)?)(?:: (?P<what>[^>]*?))? -->\n"
    r"(?P<text>(?:>.*(?:\n|\Z))+|(?:\|.*(?:\n|\Z))+)"
)
_ITALIC = re.compile(r"(?<![*\w])\*(?!\*)([^*\n]+)\*(?![*\w])")
_SENTENCE = re.compile(r"(?<=[.?!]) +(?=\S)")
_LIKE = 0.6
"""Part of its words that a sentence keeps at least to be the same one in other words."""


@dataclass(frozen=True)
class Quote:
    """What a page quotes.

    Attributes:
        start: where it begins in the page, below its comment.
        text: as it stands.
        commands: of whose output it is; of a table those that are run for the page anyway.
        sql: of a table, else empty.
    """

    start: int
    text: str
    commands: tuple[str, ...]
    sql: str = ""

    @property
    def sentences(self) -> list[str]:
        """What is quoted, a sentence each, without what stands for the rest."""
        parts = self.words.split(LEFT_OUT)
        return [one for part in parts if part.strip() for one in sentences(part.strip())]

    @property
    def words(self) -> str:
        """What is quoted, in one line."""
        return " ".join(line.removeprefix(">").strip() for line in self.text.splitlines())


def quotes(text: str) -> list[Quote]:
    """Returns the quotes of a page, from the top."""
    found = []
    for mark in _MARK.finditer(text):
        what = " ".join((mark["what"] or "").split())
        shown = commands(text[: mark.start()])
        if mark["text"].startswith("|"):
            found.append(Quote(mark.start("text"), mark["text"], (), what))
        else:
            of = (what,) if mark["how"] else shown[-1] if shown else ()
            found.append(Quote(mark.start("text"), mark["text"], of))
    return found


def commands(text: str) -> list[tuple[str, ...]]:
    """Returns the commands that a page shows, those of a block together."""
    return [
        tuple(
            line.removeprefix("$ ")
            for line in re.sub(r"\\\n\s*", "", block["text"]).splitlines()
            if line.startswith("$ hcpsim ")
        )
        for block in BLOCK.finditer(text)
        if block["kind"] == "console"
    ]


def needed(text: str) -> list[str]:
    """Returns the commands that the quotes of a page rest on, in its order, others last."""
    found = quotes(text)
    wanted = {command for quote in found for command in quote.commands}
    shown = [command for block in commands(text) for command in block]
    for command in reversed(shown):
        name = re.search(r"\bname=(\w+)", command)
        others = " ".join([*(one.sql for one in found), *(wanted - {command})])
        if name and re.search(rf"\b{name[1]}\b", re.sub(r"\bname=\w+", "", others)):
            wanted.add(command)
    return [*(one for one in dict.fromkeys(shown) if one in wanted), *sorted(wanted - {*shown})]


def sentences(text: str) -> list[str]:
    """Returns the sentences of a line."""
    return [one for one in _SENTENCE.split(" ".join(text.split())) if one]


def masked(text: str) -> str:
    """Returns a text with each number as `#`."""
    return NUMBER.sub("#", text)


def renewed(old: Sequence[str], output: str) -> tuple[str, list[str]]:
    """Returns sentences as they stand in an output now, and what is to be looked at.

    Args:
        old: as they are quoted.
        output: lines that were printed.
    """
    said = [one for line in output.splitlines() for one in sentences(line)]
    found, notes, last, text = set[int](), list[str](), None, ""
    for sentence in old:
        at = _nearest(sentence, said, found)
        if at is None:
            notes.append(f"no longer said: {sentence}")
            new = sentence
        else:
            found.add(at)
            new = said[at]
            if masked(new).rstrip(".") != masked(sentence).rstrip("."):
                notes.append(f"said in other words: {sentence} | now: {new}")
        follows = last is not None and at == last + 1
        text += f"{'' if not text else ' ' if follows else f' {LEFT_OUT} '}{new}"
        last = at
    return text, notes


def _nearest(sentence: str, said: Sequence[str], taken: set[int]) -> int | None:
    """The place of the sentence that begins with the same words, else has the most of them."""
    begun, best = masked(sentence).rstrip("."), (_LIKE, -1)
    for at, one in enumerate(map(masked, said)):
        if at in taken:
            continue
        if one.startswith(begun):
            return at
        like = difflib.SequenceMatcher(None, begun.split(), one.rstrip(".").split(), autojunk=False)
        if like.quick_ratio() > best[0] and (ratio := like.ratio()) > best[0]:
            best = (ratio, at)
    return None if best[1] < 0 else best[1]


def table_of(old: str, rows: Iterable[Sequence[str]]) -> str:
    """Returns a table with its own head and these rows.

    Raises:
        ValueError: where rows have not as many cells as the head.
    """
    head = old.splitlines()[:2]
    columns = head[0].count("|") - 1
    lines = []
    for row in rows:
        if len(row) != columns:
            raise ValueError(f"{head[0]} has {columns} columns, and a row has {len(row)}")
        lines.append(f"| {' | '.join(row)} |")
    return "\n".join([*head, *lines]) + "\n"


def loose_numbers(text: str, output: str) -> list[str]:
    """Returns the sentences of prose that name numbers of which an output has none alike.

    Whole numbers under 100 are left aside, unless they are per cent, and so are years.

    Args:
        text: of a page.
        output: what was printed, with all that the page says itself of its commands.
    """
    there = [(float(one.replace(",", "")), one) for one in NUMBER.findall(output)]
    prose = re.sub(r"<!--.*?-->|`[^`\n]*`|\]\([^)]*\)", lambda m: " " * len(m[0]),
                   _blank(_MARK, _blank(BLOCK, text)), flags=re.S)  # fmt: skip
    found = []
    for paragraph in re.split(r"\n\s*\n|\n(?=[*|#])", prose):
        for sentence in sentences(paragraph):
            for number in NUMBER.finditer(sentence):
                whole = "." not in number[0] and "," not in number[0]
                is_share = sentence[number.end() : number.end() + 2] == " %"
                if whole and not is_share and _is_plain(int(number[0])):
                    continue
                if _has(number[0], there):
                    continue
                found.append(f"{number[0]} in: {sentence}")
    return found


def _is_plain(number: int) -> bool:
    """Whether a whole number is a small one or a year."""
    return abs(number) < 100 or 1900 <= number < 2100


def _has(number: str, there: Sequence[tuple[float, str]]) -> bool:
    """Whether a number, or one that is rounded to it, is among these."""
    places = len(number.partition(".")[2])
    value = abs(float(number.replace(",", "")))
    return any(round(abs(one), places) == value for one, _ in there)


def _blank(pattern: re.Pattern[str], text: str) -> str:
    return pattern.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)


def inline(text: str, output: str) -> tuple[str, list[str]]:
    """Returns a page whose quotes within sentences, in italics, have the numbers of an output.

    Args:
        text: of a page.
        output: what was printed.
    """
    notes, flat = [], " ".join(output.split())

    def one(match: re.Match[str]) -> str:
        old = match[1]
        if len(old.split()) < 3 or not NUMBER.search(old) or old in flat:
            return match[0]
        shape = re.escape(masked(old)).replace(re.escape("#"), NUMBER.pattern)
        now = set(re.findall(f"(?:{shape})", flat))
        if len(now) != 1:
            notes.append(f"no longer said: {old}")
            return match[0]
        return f"*{now.pop()}*"

    return _ITALIC.sub(one, text), notes


def run(command: str, folder: Path) -> str:
    """Runs a command in a folder; returns what it printed.

    What it said beside its output when it first ran, as how many runs it makes, is kept there too.

    Raises:
        RuntimeError: where it fails; the message is what it said.
    """
    _, *words = shlex.split(command)
    ways = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "2000"}
    done = subprocess.run(
        [sys.executable, "-m", "experiments", *words], cwd=folder, env=ways, capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        raise RuntimeError(f"{command}: {done.stderr.strip()}")
    first = folder / f"said_{digest(command)}.txt"
    if not first.exists():
        first.write_text(done.stderr, encoding="utf-8")
    said = f"{done.stdout}\n{done.stderr}\n{first.read_text(encoding='utf-8')}"
    return re.sub(r"^hcpsim: note: ", "", said, flags=re.M)


def renew(page: Path) -> list[str]:
    """Runs what a page's quotes rest on and writes them anew.

    Args:
        page: a document.

    Returns:
        What is to be looked at, a line each.
    """
    text = page.read_text(encoding="utf-8")
    folder = PLACE / page.relative_to(ROOT).with_suffix("")
    folder.mkdir(parents=True, exist_ok=True)
    lay_out(page, folder)
    printed = {}
    for command in needed(text):
        print(f"{named(page)}: {command}", flush=True)
        printed[command] = run(command, folder)
    tables, notes = "", list[str]()
    for quote in reversed(quotes(text)):
        if quote.sql:
            answer = answer_of(quote.sql, folder / "results").table
            new = table_of(
                quote.text, [tuple(map(str, row.values())) for row in answer.to_pylist()]
            )
            tables += new
        else:
            said, more = renewed(quote.sentences, "\n".join(printed[one] for one in quote.commands))
            notes = [*more, *notes]
            if said == quote.words:
                continue
            width = max(map(len, quote.text.splitlines()))
            new = textwrap.fill(
                said, width, initial_indent="> ", subsequent_indent="> ", break_long_words=False,
                break_on_hyphens=False,
            ) + "\n"  # fmt: skip
        text = text[: quote.start] + new + text[quote.start + len(quote.text) :]
    output = "\n".join(printed.values())
    if output:
        text, more = inline(text, output)
        shown = [block["text"] for block in BLOCK.finditer(text)]
        notes += more + loose_numbers(text, "\n".join([output, tables, *shown]))
    page.write_text(text, encoding="utf-8")
    return notes


def main(chosen: Sequence[str]) -> int:
    """Writes the quotes of these pages anew, or of all that have any; 2 for a wrong name."""
    known = {named(page): page for page in PAGES if quotes(page.read_text(encoding="utf-8"))}
    if wrong := [name for name in chosen if name not in known]:
        for name in wrong:
            near = difflib.get_close_matches(name, known, 1)
            hint = f"; did you mean {near[0]}?" if near else ""
            print(f"{name} quotes nothing{hint}", file=sys.stderr)
        return 2
    for name in chosen or known:
        for note in renew(known[name]):
            print(f"  look at {name}: {note}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
