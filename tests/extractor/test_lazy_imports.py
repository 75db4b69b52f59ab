"""nltk stays unloaded until it is used, and then works."""

from __future__ import annotations

import subprocess
import sys


def test_nltk_is_loaded_on_first_use_and_works():
    code = (
        "import sys; from extractor import Extractor; Extractor(); assert 'scipy.stats' not in sys.modules;"
        "import nltk; assert nltk.edit_distance('rituximab', 'ritximab') == 1; assert 'scipy.stats' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_package_that_is_not_there_is_left_alone():
    from extractor.lazy_imports import put_off

    put_off("no_such_package_anywhere")
    assert "no_such_package_anywhere" not in sys.modules
