"""`docs/reference/commands.md`: every verb, its examples and the keys that it takes.

    python -m experiments.command_page

writes the page anew from the verbs; a test fails where it is out of date.
"""

from __future__ import annotations

from pathlib import Path

from experiments.configuration.schema import SHARED
from experiments.telling.table import markdown
from experiments.verbs import VERBS, Verb

PAGE = Path(__file__).resolve().parents[1] / "docs" / "reference" / "commands.md"
INTRODUCTION = """# Commands

This page is generated from `experiments/verbs.py` by `python -m experiments.command_page`; do not
edit it.

```
hcpsim VERB [KEY=VALUE ...] [--config-dir DIR] [--cfg] [--options]
```

`python -m experiments VERB` is the same. [Every parameter](parameters.md) is a key: `weeks=52`,
`behaviour.trust.asymmetry=3`. A group of pages takes a page's name (`strategy=hybrid`), and
`market` several (`'market=[de,lockdown]'`). Put into quotes what has brackets, braces or spaces in
it.

| Option | What it does |
| --- | --- |
| `--config-dir DIR` | looks into a folder of your own pages first |
| `--cfg` | prints the composed configuration and stops |
| `--options` | prints the pages that each group knows and stops |
| `--completion SHELL` | prints a script of [completion](../how_to/shell_completion.md) |
| `--version` | prints the version and stops |
| `--help` | prints the verbs with examples and stops; behind a verb, what that one takes |

| Exit code | What it says |
| --- | --- |
| 0 | done |
| 1 | runs of the study failed; the rest is there |
| 2 | bad input: a line for each fault, and nothing was written |
| 130 | stopped by Ctrl-C; the same command goes on |
"""
MORE = {
    "init": "../how_to/start_your_own.md",
    "run": "../how_to/story.md",
    "compare": "measures.md",
    "sweep": "sweeps.md",
    "sensitivity": "sensitivity.md",
    "discover": "discover.md",
    "calibrate": "../how_to/own_contacts.md",
    "pilot": "pilots.md",
    "learn": "pilots.md#after-the-pilot",
    "validate": "../explanation/validation.md",
    "list": "analysts.md#which-studies-there-are",
    "diff": "analysts.md#what-two-studies-changed",
    "query": "analysts.md#sql-over-all-tables",
}
"""Where more is told of a verb."""


def page() -> str:
    """The page as it should be."""
    verbs = [_verb(verb) for verb in VERBS.values()]
    return "\n".join([INTRODUCTION, "## Verbs\n", *verbs, _keys()])


def _verb(verb: Verb) -> str:
    """A verb with its examples."""
    lines = [f"### `{verb.name}`\n", f"{verb.does[0].upper()}{verb.does[1:]}.\n"]
    if verb.examples:
        lines += ["```", *(f"hcpsim {example}" for example in verb.examples), "```\n"]
    if verb.name in MORE:
        lines.append(f"[More of it]({MORE[verb.name]}).\n")
    return "\n".join(lines)


def _keys() -> str:
    """Which verb takes which of the keys that hold for a whole study."""
    planned = [verb for verb in VERBS.values() if verb.planned]
    unused = {verb.name: {key for keys, _ in verb.unused for key in keys} for verb in planned}
    rows = [
        [f"`{key}`", *("" if key in unused[verb.name] else "yes" for verb in planned)]
        for key in SHARED
    ]
    return "\n".join([
        "## Which verb takes which key\n",
        "Of the keys that hold for a whole study. All others (`strategy`, `population`, `market`, "
        "`behaviour`, ...) go with every\nverb of this table. A key that a verb has no use for is "
        "refused with the reason.\n",
        markdown(["Key", *(f"`{verb.name}`" for verb in planned)], rows), "",
    ])  # fmt: skip


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
