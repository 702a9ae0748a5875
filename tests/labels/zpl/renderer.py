"""An independent printer: npm's zpl-renderer-js, which draws what a label printer would.

It is fetched once per machine into a cache (STAAL_TEST_CACHE names another folder) and used by tests only.
"""

import base64
import json
import os
import shutil
import subprocess
import tempfile
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tests.databases import NotAvailableError

PACKAGE, VERSION = "zpl-renderer-js", "3.4.0"
REQUIRED_BY = "STAAL_REQUIRE_ZPL"
_SCRIPT = Path(__file__).with_name("render.cjs")
_PATIENCE = 180


def fetch() -> str:
    """Return the folder of the package, fetched where it is not there yet. Raises NotAvailableError."""
    found = _cache() / f"{PACKAGE}-{VERSION}" / "node_modules" / PACKAGE
    if not found.is_dir():
        _install(found.parent.parent)
    return str(found)


def _cache() -> Path:
    general = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(os.environ.get("STAAL_TEST_CACHE") or Path(general) / "staal-tests")


def _install(folder: Path) -> None:
    """Installs beside it and renames, so that two runs at once do not meet a half-filled folder."""
    npm = shutil.which("npm")
    if not npm or not shutil.which("node"):
        raise NotAvailableError("node and npm are not installed")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f"{folder.name}-", dir=folder.parent))
    except OSError as error:
        raise NotAvailableError(f"there is no place for a cache: {error}") from error
    options = ["--no-save", "--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund"]
    try:
        done = subprocess.run(
            [npm, "install", *options, "--prefix", draft, f"{PACKAGE}@{VERSION}"],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=_PATIENCE,
        )  # fmt: skip
        if done.returncode:
            raise NotAvailableError(f"npm could not fetch {PACKAGE}: {done.stderr.strip()[-300:]}")
        if not folder.exists():
            draft.rename(folder)
    except (OSError, subprocess.TimeoutExpired) as error:
        if not folder.exists():
            raise NotAvailableError(f"npm could not fetch {PACKAGE}: {error}") from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)


class Renderer:
    """The process that draws, started with the first test that needs it."""

    def __init__(self, package: str) -> None:
        node = shutil.which("node")
        if not node:
            raise NotAvailableError("node is not installed")
        self._process = subprocess.Popen(
            [node, _SCRIPT, package], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )

    def draw(self, zpl: bytes, width: float, height: float, dots: int) -> list[NDArray[np.bool_]]:
        """Return the dark dots of each label, on paper of so many mm at so many dots per mm."""
        asked = {"zpl": zpl.decode(), "width": width, "height": height, "dots": dots}
        return [_dark(picture) for picture in self._answer(asked)["pictures"]]

    def _answer(self, asked: dict[str, Any]) -> dict[str, Any]:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline() or '{"error": "it ended"}')
        if "error" in answer:
            raise AssertionError(f"{PACKAGE} does not draw this: {answer['error']}")
        return answer

    def close(self) -> None:
        """Ends the process."""
        self._process.kill()
        self._process.communicate()


def _dark(picture: str) -> NDArray[np.bool_]:
    with Image.open(BytesIO(base64.b64decode(picture))) as image:
        return np.asarray(image.convert("RGBA").convert("L")) < 128
