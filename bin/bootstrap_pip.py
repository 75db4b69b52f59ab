"""Installs pip into the virtual environment that runs this, where Debian left ensurepip out: its wheel does."""

import hashlib
import html
import os
import re
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request

# Pinned with its hash, as everything else that is installed.
VERSION = "24.3.1"
WHEEL = f"pip-{VERSION}-py3-none-any.whl"
INDEX = os.environ.get("PIP_INDEX_URL", "https://pypi.org/simple").rstrip("/")
SHA256 = "3790624780082365f47549d032f3770eeb2b1e8bd1f7b2e02dace1afa361b4ed"


def main():
    page = f"{INDEX}/pip/"
    with urllib.request.urlopen(page) as answer:
        links = re.findall(r'href="([^"]+)"', answer.read().decode())
    link = next(link for link in links if link.split("#")[0].endswith(WHEEL))
    with urllib.request.urlopen(urllib.parse.urljoin(page, html.unescape(link))) as answer:
        wheel = answer.read()
    if hashlib.sha256(wheel).hexdigest() != SHA256:
        sys.exit("the wheel of pip is not the one that was expected")
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, WHEEL)
        with open(path, "wb") as target:
            target.write(wheel)
        subprocess.run(
            [sys.executable, os.path.join(path, "pip"), "install", "--quiet", "--no-index", path], check=True
        )


main()
