"""What the documents show works: Python blocks run, files they link to exist, commands they name are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from service.command_line import cli

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
_PYTHON = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)#:]+)\)")
_COMMAND = re.compile(r"^    chartproof ([a-z-]+)", re.MULTILINE)
BLOCKS = [(page, code) for page in PAGES for code in _PYTHON.findall(page.read_text(encoding="utf-8"))]


@pytest.mark.parametrize(("page", "code"), BLOCKS, ids=[f"{page.name}-{i}" for i, (page, _) in enumerate(BLOCKS)])
def test_python_blocks_run(page, code, capsys):
    exec(compile(code, str(page), "exec"), {"__name__": "docs"})


def test_the_readme_shows_a_finding(capsys):
    code = next(code for page, code in BLOCKS if page.name == "README.md")
    exec(compile(code, "README.md", "exec"), {"__name__": "docs"})
    printed = capsys.readouterr().out
    for criterion in ("ln.diagnosis", "ln.biopsy_class", "ln.proteinuria", "ln.standard_therapy_failure"):
        assert f"('{criterion}', 'found')" in printed


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page):
    for target in _LINK.findall(page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_exist(page):
    for name in _COMMAND.findall(page.read_text(encoding="utf-8")):
        assert name in cli.commands, name
