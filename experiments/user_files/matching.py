"""Why identifiers of two files do not meet: zeros, points and the like that one of them lost."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from experiments.config_errors import shown

_SAME: tuple[tuple[str, Callable[[str], str]], ...] = (
    (
        "leading zeros were lost in {shorter}; export the column as text",
        lambda text: text.lstrip("0") or "0",
    ),
    ("{longer} has decimals after whole numbers", lambda text: text.removesuffix(".0")),
    ("one has capital letters where the other has not", str.casefold),
    (
        "one has spaces or signs between, where the other has none",
        lambda text: "".join(filter(str.isalnum, text)),
    ),
    (
        "they differ in zeros, decimals, capitals or signs",
        lambda text: "".join(filter(str.isalnum, text.removesuffix(".0"))).casefold().lstrip("0"),
    ),
)


def why_apart(ours: Iterable[str], file: str, theirs: Iterable[str], other: str) -> str:
    """What probably keeps the identifiers of two files apart.

    Args:
        ours: Identifiers of the first file that the second does not have.
        file: Name of the first file.
        theirs: Identifiers of the second that the first does not have.
        other: Name of the second file.

    Returns:
        A sentence with an example of both sides; empty where none meet in any likely way.
    """
    mine, others = list(dict.fromkeys(ours)), list(dict.fromkeys(theirs))
    for reason, same in _SAME:
        known: dict[str, str] = {}
        for text in others:
            known.setdefault(same(text), text)
        for text in mine:
            found = known.get(same(text))
            if found is not None and found != text and same(text):
                shorter, longer = (file, other) if len(text) < len(found) else (other, file)
                said = reason.format(shorter=shorter, longer=longer)
                return f"{shown(text)} of {file} may be {shown(found)} of {other}: {said}"
    return ""


def examples(ours: Iterable[str], file: str, theirs: Iterable[str], other: str) -> str:
    """One identifier of each of two files."""
    mine, found = next(iter(ours), ""), next(iter(theirs), "")
    return f"{file} has such as {shown(mine)}, {other} such as {shown(found)}"
