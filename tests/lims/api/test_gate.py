"""Nobody gets past the gate who is not signed in."""

import pytest
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from lims.access import system_actor
from lims.api.gate import PUBLIC, is_public
from lims.people.actions import deactivate
from lims.people.cookie import PLAIN
from lims.unit_of_work import unit_of_work

HTML = {"accept": "text/html,application/xhtml+xml"}
ELSEWHERE = {"origin": "https://elsewhere.org"}


def test_a_page_sends_to_sign_in_and_back(client: TestClient) -> None:
    answer = client.get("/sample?code=FIS 1&x=ü", headers=HTML)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/login?next=%2Fsample%3Fcode%3DFIS%25201%26x%3D%25C3%25BC"
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/static/js/index.js",
        "/media/x.png",
        "/api/scan",
        "/s/X",
        "/set-password",
        "/_stcore/upload_file/1/2",
        "/people",
    ],
)
def test_everything_else_is_401(client: TestClient, path: str) -> None:
    for method in ("GET", "POST", "PUT", "DELETE"):
        assert client.request(method, path).status_code == 401


@pytest.mark.parametrize(
    "path",
    [
        "/login/",
        "/loginx",
        "/login/../people",
        "//login",
        "/healthz/x",
        "/enter/",
        "/enter/short",
        f"/enter/{'a' * 43}/x",
        f"/enter/{'a' * 43}\n",
        "/app/static/",
        "/app/static/../router.py",
        "/_stcore/healthz",
        "/_stcore/host-config",
        "/LOGIN",
    ],
)
def test_public_paths_are_matched_exactly(path: str) -> None:
    assert not is_public(path)


def test_what_the_sign_in_page_needs_is_public(client: TestClient) -> None:
    page = client.get("/login", headers=HTML).text
    style = client.get("/sign-in.css")
    assert style.headers["content-type"].startswith("text/css")
    for path in ("/app/static/favicon.svg", "/app/static/fonts/ibm-plex-sans-latin-400-normal.woff2"):
        assert path in page + style.text
        assert path in PUBLIC


def test_a_socket_is_refused(client: TestClient) -> None:
    with pytest.raises(WebSocketDisconnect), client.websocket_connect("/_stcore/stream"):
        pass


def test_a_made_up_cookie_is_refused(client: TestClient) -> None:
    client.cookies.set(PLAIN, "made-up")
    assert client.get("/people").status_code == 401


def test_who_is_signed_in_gets_through(signed_in: TestClient) -> None:
    assert signed_in.get("/people").json() == {"actor": "An Peeters", "path": "/people"}
    with signed_in.websocket_connect("/_stcore/stream") as socket:
        assert socket.receive_text() == "the script ran"


def test_another_site_sends_nothing_in_our_name(signed_in: TestClient) -> None:
    for method in ("POST", "PUT", "DELETE"):
        assert signed_in.request(method, "/api/x", headers=ELSEWHERE).status_code == 403
        assert signed_in.request(method, "/api/x", headers={"sec-fetch-site": "cross-site"}).status_code == 403
        assert signed_in.request(method, "/api/x", headers={"origin": "http://testserver"}).status_code == 200
    with pytest.raises(WebSocketDisconnect), signed_in.websocket_connect("/_stcore/stream", headers=ELSEWHERE):
        pass
    assert signed_in.get("/people", headers=ELSEWHERE).status_code == 200


def test_a_deactivated_account_is_out_at_once(signed_in: TestClient, an: str) -> None:
    with unit_of_work(system_actor("tester")) as work:
        deactivate(work, account=an)
    assert signed_in.get("/people").status_code == 401
    with pytest.raises(WebSocketDisconnect), signed_in.websocket_connect("/_stcore/stream"):
        pass


def test_a_short_address_leads_to_the_sample(signed_in: TestClient) -> None:
    answer = signed_in.get("/s/FIS0000424")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sample?code=FIS0000424")
    assert signed_in.get("/s/A&b=1").headers["location"] == "/sample?code=A%26b%3D1"


def test_health_says_whether_there_is_a_database(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}

    def gone() -> None:
        raise OSError("no such host: db.internal")

    monkeypatch.setattr("lims.api.routes._ask_database", gone)
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (503, {"status": "no database"})
