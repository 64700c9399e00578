"""What `--help` prints: of all verbs, or of the one that was typed."""

from __future__ import annotations

from collections.abc import Iterable

from experiments.verbs import VERBS, Verb

_OF_STUDIES = "[KEY=VALUE ...] [--config-dir DIR] [--cfg] [--options]"
HELP = f"""hcpsim simulates how healthcare professionals answer push, pull and hybrid engagement.

usage: hcpsim VERB {_OF_STUDIES}

{chr(10).join(f"  {verb.name:<11} {verb.does}" for verb in VERBS.values())}

  KEY=VALUE         sets a value (weeks=52, population.size=500) or chooses a page (strategy=hybrid)
  --config-dir DIR  a folder with pages of your own, searched before hcpsim's
  --cfg             prints the composed configuration and stops
  --options         prints the pages that each group knows and stops
  --completion SHELL  prints what bash, zsh or fish completes hcpsim by, and stops
  --version         prints the version and stops
  --help            prints this and stops; behind a verb, what that one takes

{chr(10).join(f"  hcpsim {line}" for verb in VERBS.values() for line in verb.examples)}
"""


def help_on(words: Iterable[str]) -> str:
    """What is printed where help is asked for.

    Args:
        words: All that was typed; a verb in the first place is told by itself.
    """
    verb = VERBS.get(next(iter(words), ""))
    return HELP if verb is None else _of_one(verb)


def _of_one(verb: Verb) -> str:
    parts = [f"hcpsim {verb.name}: {verb.does}"]
    if verb.planned:
        parts.append(f"usage: hcpsim {verb.name} {_OF_STUDIES}")
    if verb.examples:
        parts.append("\n".join(f"  hcpsim {line}" for line in verb.examples))
    if verb.words:
        parts.append(f"options: {' '.join(verb.words)}")
    if verb.unused:
        lines = [f"  {', '.join(keys)}: {why}" for keys, why in verb.unused]
        parts.append("\n".join(["keys of a study that it does not take:", *lines]))
    return "\n\n".join([*parts, "hcpsim --help tells of all verbs"]) + "\n"
