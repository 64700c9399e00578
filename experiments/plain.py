"""Text that any terminal takes: nothing that moves the cursor, no sign that it cannot write."""

from __future__ import annotations

import codecs
import sys
import unicodedata
from io import TextIOWrapper

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""

_KEPT = "\n\N{NO-BREAK SPACE}"
_WRITTEN = {
    "±": "+-", "–": "-", "—": "-", "\N{MINUS SIGN}": "-", "\N{MULTIPLICATION SIGN}": "x",
    "\N{LEFT SINGLE QUOTATION MARK}": "'", "\N{RIGHT SINGLE QUOTATION MARK}": "'", "“": '"',
    "”": '"', "≤": "<=", "≥": ">=", "→": "->", "€": "EUR", "─": "-", "━": "-", "╸": "-", "╺": "-",
}  # fmt: skip
_HANDLER = "hcpsim.plain"


def visible(text: str) -> str:
    """The text with a space for every character that is not seen, such as ESC; lines stay lines."""
    if text.isprintable():
        return text
    return "".join(sign if sign.isprintable() or sign in _KEPT else " " for sign in text)


def unspoken(text: str) -> str:
    """Free text for a cell of a CSV: an apostrophe keeps a spreadsheet from reckoning with it."""
    return f"'{text}" if text.lstrip("'").startswith(FORMULA) else text


def spoken(cell: str) -> str:
    """The text of such a cell."""
    return cell[1:] if cell[:1] == "'" and cell.lstrip("'").startswith(FORMULA) else cell


def write_plainly() -> None:
    """Let standard output and error write any text, whatever their encoding, as `written` does."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors=_HANDLER)


def written(text: str, encoding: str) -> str:
    """The text as it is written in an encoding.

    A sign that it lacks is one that it has: `±` is `+-`, `é` is `e`, others are `?`.
    """
    return text.encode(encoding, _HANDLER).decode(encoding)


def _instead(error: UnicodeError) -> tuple[str | bytes, int]:
    """What is written in place of characters that an encoding lacks."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    signs = error.object[error.start : error.end]
    return "".join(_WRITTEN.get(sign) or _bare(sign) for sign in signs), error.end


def _bare(sign: str) -> str:
    """The letter without its accents, or a question mark."""
    letters = unicodedata.normalize("NFKD", sign).encode("ascii", "ignore").decode("ascii")
    return letters or "?"


codecs.register_error(_HANDLER, _instead)
