"""The site builds strictly from plain Markdown, and needs nothing from elsewhere."""

import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
SETTINGS = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
PAGES = sorted(path.relative_to(ROOT / "docs") for path in (ROOT / "docs").rglob("*.md"))
FETCHED = {"img": "src", "script": "src", "link": "href", "iframe": "src", "source": "src"}
RAW = re.compile(r"(?m)^\s*(?:[*+-] |\d+\. |#+ |\||```|!!!|:::)|\*\*|\]\(|\| ---")
"""What is left of Markdown where it was not read as such."""
LEFT_OUT = ("code", "pre", "h1", "h2", "h3")


class Article(HTMLParser):
    """What a page fetches, and the words of its article but for code and headings."""

    def __init__(self, page):
        super().__init__()
        self.fetched, self.words, self.left_out, self.inside = [], [], 0, False
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if given.get(FETCHED.get(tag, "")) and given.get("rel") not in (
            "canonical",
            "next",
            "prev",
        ):
            self.fetched.append(given[FETCHED[tag]])
        self.inside |= tag == "article"
        self.left_out += tag in LEFT_OUT
        if tag in ("p", "li", "td"):
            self.words.append("\n")

    def handle_endtag(self, tag):
        self.inside &= tag != "article"
        self.left_out -= tag in LEFT_OUT

    def handle_data(self, data):
        if self.inside and not self.left_out:
            self.words.append(data)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", folder]
    done = subprocess.run(
        command, cwd=ROOT, env={"NO_MKDOCS_2_WARNING": "1", "PATH": ""},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    return folder


@pytest.fixture(scope="module")
def articles(site):
    found = {path: Article(path.read_text(encoding="utf-8")) for path in site.rglob("*.html")}
    assert len(found) > len(PAGES)
    return found


def test_every_page_is_built_and_stands_in_the_contents(site):
    start = (site / "index.html").read_text(encoding="utf-8")
    for page in PAGES:
        name = page.with_suffix(".html").as_posix().replace("README", "index")
        assert (site / name).exists(), page
        assert f'href="{name}"' in start or name == "index.html", page


def test_no_page_fetches_anything_from_elsewhere(site, articles):
    for path, article in articles.items():
        for target in article.fetched:
            assert not re.match(r"(?:\w+:)?//", target), f"{path.name}: {target}"
    sheets = [path.read_text(encoding="utf-8") for path in site.rglob("*.css")]
    assert sheets
    for sheet in sheets:
        assert not re.search(r"url\(\s*['\"]?(?:\w+:)?//|@import", sheet)


def test_no_markdown_is_left_unread(articles):
    for path, article in articles.items():
        left = RAW.search("".join(article.words))
        assert not left, f"{path.name}: {left and left.string[left.start() :][:80]}"


@pytest.mark.parametrize(
    "text", ["1. one", "* one", "| a | b |", "!!! note", "a **b", "[a](b", "```"]
)
def test_markdown_that_was_not_read_would_be_found(text):
    assert RAW.search("".join(Article(f"<article><p>a\n{text}</p></article>").words))
    assert not RAW.search("".join(Article(f"<article><code>\n{text}</code></article>").words))


def test_the_site_stays_with_what_plain_markdown_has():
    assert SETTINGS["plugins"] == ["search"]
    names = [
        one if isinstance(one, str) else next(iter(one)) for one in SETTINGS["markdown_extensions"]
    ]
    assert set(names) == {"tables", "fenced_code", "toc"}
    assert SETTINGS["theme"]["font"] is False
    assert "custom_dir" not in SETTINGS["theme"]
    assert not {"extra_css", "extra_javascript", "hooks"} & set(SETTINGS)
