"""What keeps other sites out: where a request came from, and where a person may be sent afterwards. Pure."""

from collections.abc import Mapping
from urllib.parse import urlsplit

NEVER_AFTERWARDS = ("/login", "/logout", "/enter", "/_stcore", "/api")


def safe_next(wanted: str | None) -> str:
    """A page of ours to go to after signing in, or the first page: never another site, never the sign-in itself."""
    wanted = wanted or "/"
    parts = urlsplit(wanted)
    foreign = parts.scheme or parts.netloc or not wanted.startswith("/") or wanted.startswith("//")
    odd = "\\" in wanted or any(ord(character) < 0x20 or ord(character) == 0x7F for character in wanted)
    if foreign or odd or parts.path.startswith(NEVER_AFTERWARDS):
        return "/"
    return wanted


def is_same_origin(headers: Mapping[str, str], base_url: str = "") -> bool:
    """Whether a browser says that one of our own pages sent this. Programs without a browser say nothing, and may."""
    origin = headers.get("origin")
    if origin is not None:
        return urlsplit(origin).netloc in {headers.get("host"), urlsplit(base_url).netloc} - {None, ""}
    return headers.get("sec-fetch-site") in (None, "same-origin", "none")
