"""Signing in and out, one-time links and passwords: plain HTML that works before any script does."""

import asyncio

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from lims.access import system_actor
from lims.api.forms import form_page, script, style_sheet
from lims.api.problems import actor_of
from lims.api.same_site import safe_next
from lims.api.throttle import Throttle
from lims.errors import LimsError
from lims.people import links, passwords
from lims.people.actions import set_password
from lims.people.address import is_served_securely
from lims.people.cookie import PLAIN, SECURE, cookie_name, token_in
from lims.people.links import LinkView
from lims.people.queries import AccountView, find_account
from lims.people.rules import normalised_sign_in_name
from lims.people.signing_in import ABSOLUTE, Credentials, close_session, credentials_for, open_session
from lims.unit_of_work import reading, unit_of_work

SYSTEM = system_actor(channel="web")
THROTTLE = Throttle()
HASHING = asyncio.Semaphore(2)
"""Checking a password takes 64 MiB: two at a time, the others wait without holding a thread."""

WRONG = "This name and this password do not belong together."


# --- name and password --------------------------------------------------------------------------------------------


async def login_form(request: Request) -> Response:
    """The page to sign in on; who is signed in goes on at once."""
    wanted = safe_next(request.query_params.get("next"))
    if getattr(request.state, "actor", None):
        return RedirectResponse(wanted, 303)
    return _login_page(wanted)


async def login(request: Request) -> Response:
    """Checks name and password. Who keeps guessing waits, ever longer."""
    form = await request.form()
    wanted, name, password = safe_next(_text(form, "next")), _text(form, "name"), _text(form, "password")
    key = (normalised_sign_in_name(name), _address(request))
    if wait := THROTTLE.wait(key):
        page = _login_page(wanted, name, f"Too many tries. Wait {wait} s and try again.", 429)
        page.headers["retry-after"] = str(wait)
        return page
    found = await run_in_threadpool(_credentials, name)
    async with HASHING:
        right = await run_in_threadpool(passwords.matches, found.password_hash, password)
    if not right or found.account_id is None:
        THROTTLE.failed(key)
        return _login_page(wanted, name, WRONG, 401)
    THROTTLE.succeeded(key)
    token = await run_in_threadpool(_sign_in, found.account_id, token_in(request.cookies))
    return _signed_in(request, token, wanted)


async def logout(request: Request) -> Response:
    """Ends the session, in all tabs of this browser."""
    await run_in_threadpool(_sign_out, token_in(request.cookies))
    response = RedirectResponse("/login", 303)
    for name in (PLAIN, SECURE):
        response.delete_cookie(name, path="/", httponly=True, samesite="lax", secure=name == SECURE)
    return response


async def stay(_request: Request) -> Response:
    """A link, of ours or anyone's, signs nobody out."""
    return RedirectResponse("/", 303)


# --- one-time links -----------------------------------------------------------------------------------------------


async def enter_form(request: Request) -> Response:
    """What a one-time link shows. It is not spent by looking: mail programs look at links before people do."""
    link = await run_in_threadpool(_find_link, request.path_params["token"])
    if link is None:
        return form_page("spent_link", title="Link not valid", status=404)
    return _enter_page(link)


async def enter(request: Request) -> Response:
    """Spends a one-time link."""
    token, form = request.path_params["token"], await request.form()
    link = await run_in_threadpool(_find_link, token)
    if link is None:
        return form_page("spent_link", title="Link not valid", status=404)
    try:
        if link.purpose == links.FIRST_ADMINISTRATOR:
            session = await run_in_threadpool(_make_administrator, token, form)
            return _signed_in(request, session, "/")
        session = await run_in_threadpool(_use_link, token, token_in(request.cookies))
    except LimsError as error:
        return _enter_page(link, form, refused=str(error), status=422)
    return _signed_in(request, session, "/")


async def password_form(request: Request) -> Response:
    """The page on which one sets one's own password."""
    account, by_link = await run_in_threadpool(_own_account, request)
    return _password_page(account, by_link)


async def change_password(request: Request) -> Response:
    """Sets one's own password; who did not come by a one-time link proves the old one first."""
    form = await request.form()
    account, by_link = await run_in_threadpool(_own_account, request)
    if not by_link:
        key = (account.account, _address(request))
        if wait := THROTTLE.wait(key):
            return _password_page(account, by_link, f"Too many tries. Wait {wait} s and try again.", 429)
        found = await run_in_threadpool(_credentials, account.account)
        async with HASHING:
            right = await run_in_threadpool(passwords.matches, found.password_hash, _text(form, "old"))
        if not right:
            THROTTLE.failed(key)
            return _password_page(account, by_link, "This is not the present password.", 401)
    try:
        await run_in_threadpool(_set_password, request, account.account, _text(form, "password"))
    except LimsError as error:
        return _password_page(account, by_link, str(error), 422)
    return RedirectResponse("/", 303)


async def styles(_request: Request) -> Response:
    """The look of these pages."""
    return style_sheet()


async def enter_script(_request: Request) -> Response:
    """What presses the button of a sign-in link."""
    return script()


# --- pages --------------------------------------------------------------------------------------------------------


def _login_page(wanted: str, name: str = "", refused: str = "", status: int = 200) -> Response:
    return form_page("login", title="Sign in", refused=refused, status=status, next=wanted, name=name)


def _enter_page(link: LinkView, form: FormData | None = None, *, refused: str = "", status: int = 200) -> Response:
    if link.purpose == links.FIRST_ADMINISTRATOR:
        values = {"name": _text(form, "name"), "account": _text(form, "account")}
        return form_page("first_administrator", title="Welcome", refused=refused, status=status, **values)
    name, account = link.name or "", link.account or ""
    return form_page("enter", title="Sign in", refused=refused, status=status, name=name, account=account)


def _password_page(account: AccountView, by_link: bool, refused: str = "", status: int = 200) -> Response:
    name = "choose_password" if by_link else "change_password"
    return form_page(name, title="Password", refused=refused, status=status, account=account.account)


def _signed_in(request: Request, token: str, wanted: str) -> Response:
    """Goes on, with the cookie: no script reads it, no other site's form sends it, TLS binds it to this host."""
    forwarded = request.headers.get("x-forwarded-proto", "").split(",")[0].strip()
    secure = is_served_securely() or "https" in (request.url.scheme, forwarded)
    response = RedirectResponse(wanted, 303, {"cache-control": "no-store"})
    age = int(ABSOLUTE.total_seconds())
    name = cookie_name(secure=secure)
    response.set_cookie(name, token, max_age=age, path="/", httponly=True, samesite="lax", secure=secure)
    return response


def _text(form: FormData | None, name: str) -> str:
    value = form.get(name) if form else None
    return value if isinstance(value, str) else ""


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


# --- transactions -------------------------------------------------------------------------------------------------


def _credentials(name: str) -> Credentials:
    with reading(SYSTEM) as work:
        return credentials_for(work, account=name)


def _sign_in(account_id: int, former_token: str | None) -> str:
    with unit_of_work(SYSTEM) as work:
        close_session(work, token=former_token)
        return open_session(work, account_id=account_id)


def _sign_out(token: str | None) -> None:
    if token:
        with unit_of_work(SYSTEM) as work:
            close_session(work, token=token)


def _find_link(token: str) -> LinkView | None:
    with reading(SYSTEM) as work:
        return links.find_link(work, token=token)


def _make_administrator(token: str, form: FormData) -> str:
    values = {name: _text(form, name) for name in ("name", "account", "password")}
    with unit_of_work(SYSTEM) as work:
        account_id = links.make_first_administrator(work, token=token, **values)
        return open_session(work, account_id=account_id)


def _use_link(token: str, former_token: str | None) -> str:
    with unit_of_work(SYSTEM) as work:
        close_session(work, token=former_token)
        return open_session(work, account_id=links.use_sign_in_link(work, token=token))


def _own_account(request: Request) -> tuple[AccountView, bool]:
    """The account of who is signed in, and whether they came by a one-time link."""
    actor, token = actor_of(request), token_in(request.cookies) or ""
    with reading(actor) as work:
        account = find_account(work, account_id=actor.account_id or 0)
        if account is None:
            raise RuntimeError("Somebody is signed in with an account that is not there.")
        return account, links.came_by_link(work, token=token)


def _set_password(request: Request, account: str, password: str) -> None:
    with unit_of_work(actor_of(request)) as work:
        set_password(work, account=account, password=password, keep_session=token_in(request.cookies))


routes: list[BaseRoute] = [
    Route("/login", login_form, methods=["GET"]),
    Route("/login", login, methods=["POST"]),
    Route("/logout", stay, methods=["GET"]),
    Route("/logout", logout, methods=["POST"]),
    Route("/enter/{token}", enter_form, methods=["GET"]),
    Route("/enter/{token}", enter, methods=["POST"]),
    Route("/set-password", password_form, methods=["GET"]),
    Route("/set-password", change_password, methods=["POST"]),
    Route("/sign-in.css", styles, methods=["GET"]),
    Route("/enter.js", enter_script, methods=["GET"]),
]
