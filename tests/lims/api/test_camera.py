"""What the camera reads with is served by the app, unchanged and as something a browser runs."""

import hashlib
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from lims.api.camera import VERSION
from lims.ui.components import camera

VENDORED = Path(camera.__file__).parent / "zxing"
FILES = {
    "reader.js": "text/javascript",
    "zxing_reader.js": "text/javascript",
    "zxing_reader.wasm": "application/wasm",
}


def test_the_component_asks_where_the_app_serves() -> None:
    assert f"/camera/{VERSION}" == camera.READER


@pytest.mark.parametrize(("name", "media_type"), FILES.items())
def test_each_file_is_served_as_what_it_is_and_kept_by_the_browser(
    signed_in: TestClient, name: str, media_type: str
) -> None:
    answer = signed_in.get(f"/camera/{VERSION}/{name}")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith(media_type)
    assert "immutable" in answer.headers["cache-control"]


def test_nothing_else_is_served_and_nothing_to_strangers(signed_in: TestClient, client: TestClient) -> None:
    for name in ("camera.css", "README.md", "__init__.py", "LICENSE-zxing-wasm.txt"):
        assert signed_in.get(f"/camera/{VERSION}/{name}").status_code == 404
    client.cookies.clear()
    assert client.get(f"/camera/{VERSION}/reader.js").status_code == 401


def test_the_vendored_files_are_the_ones_that_are_written_down() -> None:
    written = (VENDORED / "README.md").read_text("utf-8")
    for name in ("zxing_reader.js", "zxing_reader.wasm"):
        assert hashlib.sha256((VENDORED / name).read_bytes()).hexdigest() in written
    for licence in ("LICENSE-zxing-wasm.txt", "LICENSE-zxing-cpp.txt"):
        assert (VENDORED / licence).stat().st_size > 1000


def test_the_version_changes_with_the_files() -> None:
    """A browser keeps them for a year under one address: new files need a new one."""
    folder = VENDORED.parent
    files = [folder / "reader.js", VENDORED / "zxing_reader.js", VENDORED / "zxing_reader.wasm"]
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:8]
    assert VERSION.endswith(f"-{digest}")
