"""The wheel works from any folder: rule files, lexicon, policies and the sample are inside it, tests are not."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


def test_what_is_inside(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"extractor", "criteria", "annotated", "service"}
    assert any(name.startswith("extractor/_models/lexicon/") for name in names)
    assert any(name.startswith("criteria/policies/") for name in names)
    assert not [name for name in names if "gold.json" in name or "/tests/" in name]


def test_it_runs_where_nothing_else_is(wheel, tmp_path):
    site = tmp_path / "site"
    zipfile.ZipFile(wheel).extractall(site)
    code = f"import sys; sys.path.insert(0, {str(site)!r}); from service.command_line import main; main()"
    command = [sys.executable, "-c", code, "assess", "--sample", "--format", "json"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["criteria"]
    code = f"import sys; sys.path.insert(0, {str(site)!r}); import extractor; print(extractor.__file__)"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.startswith(str(site))
