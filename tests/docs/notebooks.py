"""The rendered copies of the notebooks: `python -m tests.docs.notebooks` runs them and writes them.

A notebook is a script with cells in `docs/notebooks`; beside it lies what came out when it was run,
as a page with pictures.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
from pathlib import Path

import jupytext
from nbclient import NotebookClient
from nbconvert import MarkdownExporter
from nbformat import NotebookNode

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "notebooks"
_STYLE = re.compile(r"<style.*?</style>", re.S)


def scripts() -> list[Path]:
    """Returns the notebooks."""
    return sorted(FOLDER.glob("*.py"))


def cells(script: Path) -> NotebookNode:
    """Returns a script as a notebook, nothing of it run."""
    return jupytext.read(script)


def rendered(script: Path) -> tuple[str, dict[str, bytes]]:
    """Runs a notebook in an empty folder.

    Args:
        script: its cells.

    Returns:
        Its page, and its pictures by name.
    """
    notebook = cells(script)
    with tempfile.TemporaryDirectory() as place:
        os.environ["PYTHONPATH"], os.environ["COLUMNS"] = str(ROOT), "100"
        client = NotebookClient(notebook, timeout=600, kernel_name="python3")
        client.execute(cwd=place)
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            html = output.get("data", {}).get("text/html")
            if html is not None:
                output["data"]["text/html"] = _in_one_line(html)
    resources = {"output_files_dir": script.stem, "unique_key": script.stem}
    text, resources = MarkdownExporter().from_notebook_node(notebook, resources)
    head = (
        f"<!-- Made from {script.name} by `make notebooks`; change that, not this. -->\n\n"
        f"[The cells of this page]({script.name}) run as they stand: `jupytext --to ipynb "
        f"{script.name}` makes a notebook of them.\n"
    )
    title, rest = text.strip().split("\n", 1)
    page = "\n".join(line.rstrip() for line in f"{title}\n\n{head}{rest}".splitlines())
    return re.sub(r"\n{3,}", "\n\n", page) + "\n", resources["outputs"]


def _in_one_line(html: str) -> str:
    """Returns a table as a page in Markdown has it: no blank line in it, no style of its own."""
    return "".join(line.strip() for line in _STYLE.sub("", html).splitlines())


def main(chosen: list[str]) -> None:
    """Runs these notebooks, or all, and writes their pages."""
    for script in scripts():
        if chosen and script.stem not in chosen:
            continue
        page, pictures = rendered(script)
        folder = FOLDER / script.stem
        for old in folder.glob("*"):
            old.unlink()
        for name, content in pictures.items():
            path = FOLDER / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content)
        script.with_suffix(".md").write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
