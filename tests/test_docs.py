"""What the pages say of our files is so; that their code runs is seen by pytest, which takes each page of docs/ as a doctest."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOCS = sorted((ROOT / "docs").glob("*.md"))
PAGES = [*sorted(ROOT.glob("*.md")), *DOCS]
THEORY = ROOT / "docs" / "theory.md"


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def links(text: str) -> list[str]:
    """The targets of all links, inline and by reference, that lead to a file."""
    inline, defined = re.findall(r"\]\(([^)\s]+)\)", text), re.findall(r"^\[[^\]]+\]: (\S+)$", text, flags=re.MULTILINE)
    return [target.split("#")[0] for target in [*inline, *defined] if not target.startswith(("http", "#"))]


def quotes(text: str) -> list[tuple[str, str]]:
    """The lines that a page quotes, as "`line` in [file.py]", with the path of the file from the page."""
    files = dict(re.findall(r"^\[(\w+\.py)\]: (\S+)$", text, flags=re.MULTILINE))
    return [(line, files[name]) for line, name in re.findall(r"`([^`\n]+)` in\s+\[(\w+\.py)\]", text)]


def misquoted(text: str, folder: Path) -> list[str]:
    """The quoted lines that do not stand in their file as a whole line."""
    return [line for line, path in quotes(text) if line not in map(str.strip, text_of(folder / path).splitlines())]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_to_files(page):
    assert [target for target in links(text_of(page)) if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("page", DOCS, ids=lambda page: page.name)
def test_all_python_of_the_docs_is_a_doctest(page):
    blocks = re.findall(r"^```(\w*)\n(.*?)^```", text_of(page), flags=re.MULTILINE | re.DOTALL)
    assert [body for language, body in blocks if language == "python" and not (body.startswith(">>> ") and body.endswith("\n\n"))] == []


def test_the_theory_quotes_our_lines_as_they_are():
    assert misquoted(text_of(THEORY), THEORY.parent) == []


def test_every_section_of_the_theory_quotes_a_line():
    _, *sections = re.split(r"^## ", text_of(THEORY), flags=re.MULTILINE)
    assert len(sections) == 10
    assert [section.splitlines()[0] for section in sections if not re.search(r"` in\s+\[\w+\.py\]", section)] == []
    assert len(quotes(text_of(THEORY))) == text_of(THEORY).count(".py]") - text_of(THEORY).count(".py]: ") > 20


@pytest.mark.parametrize(("ours", "theirs"), [("- q.log_std`", "- q.log_var`"), ("`return 0.5 * (q", "`0.5 * (q")])
def test_a_line_that_has_changed_is_found(ours, theirs):
    as_it_is = text_of(THEORY)
    changed = as_it_is.replace(ours, theirs)
    (line,) = {*misquoted(changed, THEORY.parent)} - {*misquoted(as_it_is, THEORY.parent)}
    assert theirs in f"`{line}`"
