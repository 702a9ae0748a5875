"""What the camera reads with, served by the app itself: the bench has no other network.

Under an address that names the version, so that a browser asks once. Streamlit would serve these files as plain text,
which no browser runs.
"""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

VERSION = "zxing-wasm-3.1.4-67719403"
"""The library's version, and the beginning of the digest of all three files: a test says what it should be."""

_FOLDER = Path(__file__).resolve().parents[1] / "ui" / "components" / "camera"
_FILES = {
    "reader.js": (_FOLDER / "reader.js", "text/javascript"),
    "zxing_reader.js": (_FOLDER / "zxing" / "zxing_reader.js", "text/javascript"),
    "zxing_reader.wasm": (_FOLDER / "zxing" / "zxing_reader.wasm", "application/wasm"),
}
_KEPT = {"cache-control": "private, max-age=31536000, immutable", "x-content-type-options": "nosniff"}


async def camera_file(request: Request) -> Response:
    """One of the three files."""
    found = _FILES.get(request.path_params["name"])
    if found is None:
        return PlainTextResponse("There is no such file.", 404)
    file, media_type = found
    return FileResponse(file, media_type=media_type, headers=_KEPT)


routes: list[BaseRoute] = [Route(f"/camera/{VERSION}/{{name}}", camera_file, methods=["GET"])]
