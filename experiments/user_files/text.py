"""Bytes of a text file as UTF-8, and the encoding that they were in."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from experiments.user_files.cells import brief

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_UTF8_PAIR = re.compile(rb"[\xc3-\xc5\xd0\xd1][\x80-\xbf]")
"""Letters of Europe in UTF-8; as cp1252 they would be an Ã or its like before a sign."""

_SIGN_IN_WORD = re.compile(
    rb"[A-Za-z\xc0-\xff][\x80-\x87\x89-\x90\x93-\x95\x98\x9b\x9d\x9f][a-z\xe0-\xff]"
)
"""Bytes that cp1252 reads as a sign, a capital or not at all, within a word: it is not cp1252."""

_ODD_WORD = re.compile(rb"[A-Za-z\x80-\xff'-]*[\x80-\xff][A-Za-z\x80-\xff'-]*")
_SAMPLE = 1 << 16
_ELSEWHERE = ("cp850", "mac-roman", "cp1250", "cp1251")


class Unreadable(Exception):  # noqa: N818 - it says what a file is
    """A file of a user's is no table that can be read.

    Attributes:
        reason: Why.
        hint: What to do instead.
        key: The setting at fault; empty where it is the file.
        value: Its value.
    """

    def __init__(self, reason: str, hint: str = "", *, key: str = "", value: str = "") -> None:
        super().__init__(reason)
        self.reason, self.hint, self.key, self.value = reason, hint, key, value


@dataclass(frozen=True)
class Text:
    """A text file.

    Attributes:
        data: Its text in UTF-8, without a byte order mark.
        encoding: What it was in, as users know it.
        word: A word of it that shows whether the encoding is right; empty for Unicode.
    """

    data: bytes
    encoding: str
    word: str = ""


def as_utf8(data: bytes, said: str | None, form: str) -> Text:
    """Bring the bytes of a text file to UTF-8.

    Args:
        data: All bytes of the file.
        said: The encoding, if the user says it.
        form: Key of the settings that say how the file is written.

    Returns:
        The text. Unicode is known by its marks, zeros or well-formed letters; whatever else is
        cp1252, of which latin-1 is a part, unless that makes signs of letters.

    Raises:
        Unreadable: If it is not text, or could be in several encodings.
    """
    encoding = said or _found(data, form)
    if encoding == "utf-8" and not data.startswith(codecs.BOM_UTF8) and said is None:
        return Text(data, "UTF-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        says = f", as {form}.encoding says" if said else ""
        raise Unreadable(f"line {line} is not {encoding} text{says}", _save(form)) from None
    text = text.removeprefix("\ufeff")
    if "\0" in text:
        raise Unreadable("not text; a table is CSV, Parquet or .xlsx")
    normal = codecs.lookup(encoding).name
    told = "UTF-8" if normal in ("utf-8", "utf-8-sig") else encoding
    told = told.upper() if normal.startswith("utf-") else told
    word = "" if normal.startswith("utf-") else _word(data).decode(encoding, "replace")
    return Text(text.encode("utf-8", "replace"), told, brief(word))


def _found(data: bytes, form: str) -> str:
    """The encoding that the bytes show."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name
    sample = data[:_SAMPLE]
    if zeros := sample.count(0):
        odd = sample[1::2].count(0)
        if zeros > len(sample) / 4 and max(odd, zeros - odd) > 0.9 * zeros:
            return "utf-16-le" if 2 * odd > zeros else "utf-16-be"
        raise Unreadable("not text; a table is CSV, Parquet or .xlsx")
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
    else:
        return "utf-8"
    if _UTF8_PAIR.search(data):
        raise Unreadable(f"line {line} is not UTF-8 text, and others are", _save(form))
    try:
        data.decode("cp1252")
        odd_sign = _SIGN_IN_WORD.search(data)
    except UnicodeDecodeError as error:
        odd_sign = re.compile(b".").search(data, error.start)
    if odd_sign is not None:
        line = data.count(b"\n", 0, odd_sign.start()) + 1
        start = max(data.rfind(mark, 0, odd_sign.start()) for mark in (b" ", b",", b";", b"\n"))
        word = _word(data[start + 1 :])
        reads = (f"{_try(word, name)} in {name}" for name in _ELSEWHERE if _try(word, name))
        reason = f"line {line} is neither UTF-8 nor cp1252 text; it has {', '.join(reads)}"
        raise Unreadable(reason, _save(form))
    return "cp1252"


def _word(data: bytes) -> bytes:
    """The first word with a letter beyond ASCII."""
    found = _ODD_WORD.search(data)
    return found[0][:40] if found else b""


def _try(word: bytes, encoding: str) -> str:
    """A word as it would read in an encoding; nothing where it cannot be."""
    try:
        text = word.decode(encoding)
    except UnicodeDecodeError:
        return ""
    return f"'{text}'" if text.isprintable() else ""


def _save(form: str) -> str:
    """What helps where the encoding is not known."""
    return f"save it as CSV UTF-8, or write {form}.encoding=NAME, such as cp850 or mac-roman"
