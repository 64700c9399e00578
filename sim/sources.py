"""The version of code: what it does, not how it is commented."""

from __future__ import annotations

import ast
import hashlib
import json
import os
from contextlib import suppress
from pathlib import Path

import platformdirs

_KNOWN = platformdirs.user_cache_path("hcpsim") / "versions.json"
_MOST_KNOWN = 200


def package_version(folder: Path) -> str:
    """Returns a hash of all code of a package; comments, docstrings and layout do not count.

    Reading code takes a while, so that versions of files are remembered by their bytes.

    Args:
        folder: of the package.
    """
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.py")
    }
    as_it_lies = hashlib.sha256()
    for name in sorted(files):
        as_it_lies.update(name.encode() + b"\0" + files[name] + b"\0")
    key = as_it_lies.hexdigest()[:32]
    known = _known()
    if key not in known:
        whole = hashlib.sha256()
        for name in sorted(files):
            whole.update(name.encode() + b"\0" + code_of(files[name].decode()).encode() + b"\0")
        known[key] = whole.hexdigest()[:16]
        _remember(known)
    return known[key]


def code_of(source: str) -> str:
    """Returns what a source says, the same for all that differ in comments, docstrings or layout.

    Args:
        source: of a module, or of a class.
    """
    return _written(ast.parse(source))


def _written(node: object) -> str:
    if isinstance(node, ast.AST):
        fields = {name: getattr(node, name, None) for name in node._fields}
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body
            if body and isinstance(body[0], ast.Expr) and _is_text(body[0].value):
                fields["body"] = body[1:]
        # what is empty is left out: later Pythons add fields that earlier code leaves empty
        inner = ",".join(
            f"{name}={_written(value)}" for name, value in fields.items() if value not in (None, [])
        )
        return f"{type(node).__name__}({inner})"
    if isinstance(node, list):
        return f"[{','.join(map(_written, node))}]"
    return repr(node)


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _known() -> dict[str, str]:
    """Returns versions by what lies on the disk."""
    with suppress(OSError, ValueError):
        known = json.loads(_KNOWN.read_text(encoding="utf-8"))
        if isinstance(known, dict):
            return known
    return {}


def _remember(known: dict[str, str]) -> None:
    """Writes the latest of them down, where that is possible."""
    latest = dict(list(known.items())[-_MOST_KNOWN:])
    with suppress(OSError):
        _KNOWN.parent.mkdir(parents=True, exist_ok=True)
        unfinished = _KNOWN.with_suffix(f".{os.getpid()}")
        unfinished.write_text(json.dumps(latest), encoding="utf-8")
        unfinished.replace(_KNOWN)
