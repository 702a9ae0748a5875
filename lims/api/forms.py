"""The few pages that come before Streamlit: templates beside this file, filled in with text that is always escaped."""

from functools import cache
from html import escape
from pathlib import Path
from string import Template

from starlette.responses import HTMLResponse, Response

FOLDER = Path(__file__).parent / "templates"

HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    # Not "no-referrer": with that a browser hides from our own check where a form came from.
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
}


def form_page(name: str, /, *, title: str, refused: str = "", status: int = 200, **values: str) -> Response:
    """The template `name` in the common frame; `refused` says above it what was wrong with the last try."""
    alert = f'<p class="refused" role="alert">{escape(refused)}</p>' if refused else ""
    safe = {key: escape(value, quote=True) for key, value in values.items()}
    body = _template(name).substitute(safe, alert=alert)
    return HTMLResponse(_template("frame").substitute(title=escape(title), body=body), status, HEADERS)


def style_sheet() -> Response:
    """The look of these pages."""
    text = (FOLDER / "sign_in.css").read_text("utf-8")
    return Response(text, media_type="text/css", headers={"cache-control": "max-age=300"})


def script() -> Response:
    """Presses the button of a sign-in link for who has opened it."""
    text = (FOLDER / "enter.js").read_text("utf-8")
    return Response(text, media_type="text/javascript", headers={"cache-control": "max-age=300"})


@cache
def _template(name: str) -> Template:
    return Template((FOLDER / f"{name}.html").read_text("utf-8"))
