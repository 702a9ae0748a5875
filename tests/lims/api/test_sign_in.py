"""Signing in and out, links and passwords, as a browser without scripts sees them."""

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from lims.access import Role, system_actor
from lims.people.actions import add_person, deactivate
from lims.people.cookie import PLAIN, SECURE
from lims.people.links import first_administrator_link, sign_in_link
from lims.settings import settings
from lims.unit_of_work import unit_of_work
from tests.lims.api.conftest import PASSWORD

HTML = {"accept": "text/html"}
ADMINISTRATOR = {"name": "Ada <b>", "account": "ada", "password": PASSWORD}


def path_of(link: str | None) -> str:
    assert link
    return "/enter/" + link.rpartition("/")[2]


@pytest.fixture
def first_link(client: TestClient) -> str:
    with unit_of_work(system_actor("tester")) as work:
        return path_of(first_administrator_link(work))


@pytest.fixture
def bobs_link(client: TestClient) -> str:
    with unit_of_work(system_actor("tester")) as work:
        add_person(work, name="Bob", account="bob", role=Role.RESEARCHER)
        return path_of(sign_in_link(work, account="bob"))


# --- name and password --------------------------------------------------------------------------------------------


def test_the_right_password_signs_in_and_goes_on(client: TestClient, an: str) -> None:
    answer = client.post("/login", data={"name": " AN ", "password": PASSWORD, "next": "/sample?code=X"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/sample?code=X")
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"{PLAIN}=")
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Path=/" in cookie
    assert "Secure" not in cookie
    assert client.get("/people").status_code == 200
    assert client.get("/login?next=/people").headers["location"] == "/people"


@pytest.mark.parametrize(
    ("name", "password"), [("an", "wrong"), ("nobody", PASSWORD), ("an", ""), ("", ""), ("an", PASSWORD + " ")]
)
def test_anything_else_is_refused_in_the_same_words(client: TestClient, an: str, name: str, password: str) -> None:
    answer = client.post("/login", data={"name": name, "password": password, "next": "/people"})
    assert answer.status_code == 401
    assert "do not belong together" in answer.text
    assert 'name="next" value="/people"' in answer.text
    assert "set-cookie" not in answer.headers


def test_a_deactivated_account_does_not_sign_in(client: TestClient, an: str) -> None:
    with unit_of_work(system_actor("tester")) as work:
        deactivate(work, account=an)
    assert client.post("/login", data={"name": an, "password": PASSWORD}).status_code == 401


def test_what_was_typed_is_escaped(client: TestClient) -> None:
    answer = client.post("/login", data={"name": '"><script>x</script>', "password": "x", "next": '/"><script>'})
    assert "<script>" not in answer.text
    answer = client.get('/login?next=/"><script>')
    assert "<script>" not in answer.text


@pytest.mark.parametrize("wanted", ["https://elsewhere.org/", "//elsewhere.org", "/\\elsewhere.org"])
def test_one_is_not_sent_to_another_site(client: TestClient, an: str, wanted: str) -> None:
    assert wanted not in client.get("/login", params={"next": wanted}).text
    answer = client.post("/login", data={"name": an, "password": PASSWORD, "next": wanted})
    assert answer.headers["location"] == "/"


def test_who_keeps_guessing_is_told_to_wait_even_with_the_right_password(client: TestClient, an: str) -> None:
    answers = [client.post("/login", data={"name": an, "password": "guess"}).status_code for _ in range(6)]
    assert answers == [401] * 5 + [429]
    answer = client.post("/login", data={"name": "AN", "password": PASSWORD})
    assert answer.status_code == 429
    assert answer.headers["retry-after"] in ("1", "2")
    assert "Wait" in answer.text
    assert client.post("/login", data={"name": "bob", "password": "x"}).status_code == 401


def test_another_site_cannot_sign_anyone_in_or_out(signed_in: TestClient, an: str) -> None:
    elsewhere = {"origin": "https://elsewhere.org"}
    assert signed_in.post("/login", data={"name": an, "password": PASSWORD}, headers=elsewhere).status_code == 403
    assert signed_in.post("/logout", headers=elsewhere).status_code == 403
    assert signed_in.get("/logout").headers["location"] == "/"
    assert signed_in.get("/people").status_code == 200


def test_signing_out_ends_the_session_on_the_server(signed_in: TestClient) -> None:
    token = signed_in.cookies[PLAIN]
    answer = signed_in.post("/logout")
    assert (answer.status_code, answer.headers["location"]) == (303, "/login")
    assert PLAIN not in signed_in.cookies
    signed_in.cookies.set(PLAIN, token)
    assert signed_in.get("/people").status_code == 401
    assert signed_in.post("/logout").status_code == 303


def test_signing_in_again_ends_the_session_before(signed_in: TestClient, an: str) -> None:
    token = signed_in.cookies[PLAIN]
    signed_in.post("/login", data={"name": an, "password": PASSWORD})
    assert signed_in.cookies[PLAIN] != token
    signed_in.cookies.clear()
    signed_in.cookies.set(PLAIN, token)
    assert signed_in.get("/people").status_code == 401


def test_behind_tls_the_cookie_is_bound_to_the_host(app: Starlette, an: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIMS_BASE_URL", "https://lims.example.org")
    settings.cache_clear()
    with TestClient(app, base_url="https://lims.example.org", follow_redirects=False) as client:
        answer = client.post(
            "/login", data={"name": an, "password": PASSWORD}, headers={"origin": "https://lims.example.org"}
        )
        cookie = answer.headers["set-cookie"]
        assert cookie.startswith(f"{SECURE}=")
        assert "Secure" in cookie
        assert "Domain" not in cookie
        assert client.get("/people").status_code == 200
        token = client.cookies[SECURE]
        client.cookies.clear()
        client.cookies.set(PLAIN, token)
        assert client.get("/people").status_code == 401
    settings.cache_clear()


def test_a_proxy_that_says_https_makes_the_cookie_secure(client: TestClient, an: str) -> None:
    answer = client.post("/login", data={"name": an, "password": PASSWORD}, headers={"x-forwarded-proto": "https"})
    assert answer.headers["set-cookie"].startswith(f"{SECURE}=")


def test_these_pages_are_not_kept_or_framed(client: TestClient) -> None:
    headers = client.get("/login").headers
    assert headers["cache-control"] == "no-store"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]


# --- one-time links -----------------------------------------------------------------------------------------------


def test_the_first_link_makes_the_administrator_and_signs_in(client: TestClient, first_link: str) -> None:
    for _ in range(2):
        page = client.get(first_link, headers=HTML)
        assert page.status_code == 200
        assert "Make the first administrator" in page.text
    answer = client.post(first_link, data=ADMINISTRATOR)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert client.get("/people").json()["actor"] == "Ada <b>"
    assert client.get(first_link).status_code == 404
    assert client.post(first_link, data={**ADMINISTRATOR, "account": "eve"}).status_code == 404
    client.post("/logout")
    assert client.post("/login", data={"name": "ada", "password": PASSWORD}).status_code == 303


def test_what_is_wrong_with_the_first_administrator_is_said_and_the_link_stays_good(
    client: TestClient, first_link: str
) -> None:
    answer = client.post(first_link, data={**ADMINISTRATOR, "password": "short"})
    assert answer.status_code == 422
    assert "12 are the fewest" in answer.text
    assert 'value="Ada &lt;b&gt;"' in answer.text
    assert "short" not in answer.text
    assert client.post(first_link, data={**ADMINISTRATOR, "account": "a b"}).status_code == 422
    assert client.post(first_link, data={**ADMINISTRATOR, "name": " "}).status_code == 422
    assert client.post(first_link, data=ADMINISTRATOR).status_code == 303


def test_looking_at_a_link_does_not_spend_it(client: TestClient, bobs_link: str) -> None:
    for method in ("GET", "GET", "HEAD", "GET"):
        assert client.request(method, bobs_link).status_code == 200
    answer = client.post(bobs_link)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert client.get("/people").json()["actor"] == "Bob"
    client.cookies.clear()
    assert client.post(bobs_link).status_code == 404
    assert client.get("/people").status_code == 401


def test_a_link_nobody_made_is_refused(client: TestClient) -> None:
    answer = client.get(f"/enter/{'a' * 43}", headers=HTML)
    assert answer.status_code == 404
    assert "not valid any more" in answer.text


def test_another_site_cannot_spend_a_link(client: TestClient, bobs_link: str) -> None:
    assert client.post(bobs_link, headers={"origin": "https://elsewhere.org"}).status_code == 403
    assert client.post(bobs_link).status_code == 303


# --- passwords ----------------------------------------------------------------------------------------------------


def test_who_came_by_link_chooses_a_password(client: TestClient, bobs_link: str) -> None:
    client.post(bobs_link)
    assert "Choose a password" in client.get("/set-password").text
    answer = client.post("/set-password", data={"password": "bobbob"})
    assert answer.status_code == 422
    assert client.post("/set-password", data={"password": PASSWORD}).headers["location"] == "/"
    assert client.get("/people").status_code == 200
    client.post("/logout")
    assert client.post("/login", data={"name": "bob", "password": PASSWORD}).status_code == 303


def test_others_prove_the_password_they_have(signed_in: TestClient, an: str) -> None:
    assert "Present password" in signed_in.get("/set-password").text
    new = "lamprey sofa nine"
    for old in ("", "wrong"):
        answer = signed_in.post("/set-password", data={"old": old, "password": new})
        assert answer.status_code == 401
    assert signed_in.post("/set-password", data={"old": PASSWORD, "password": new}).status_code == 303
    assert signed_in.get("/people").status_code == 200
    signed_in.post("/logout")
    assert signed_in.post("/login", data={"name": an, "password": PASSWORD}).status_code == 401
    assert signed_in.post("/login", data={"name": an, "password": new}).status_code == 303


def test_guessing_the_present_password_is_slowed_down_too(signed_in: TestClient) -> None:
    data = {"old": "guess", "password": "lamprey sofa nine"}
    answers = [signed_in.post("/set-password", data=data).status_code for _ in range(6)]
    assert answers == [401] * 5 + [429]


def test_a_new_password_ends_the_other_sessions(app: Starlette, signed_in: TestClient, an: str) -> None:
    with TestClient(app, follow_redirects=False) as elsewhere:
        elsewhere.post("/login", data={"name": an, "password": PASSWORD})
        assert elsewhere.get("/people").status_code == 200
        signed_in.post("/set-password", data={"old": PASSWORD, "password": "lamprey sofa nine"})
        assert elsewhere.get("/people").status_code == 401
        assert signed_in.get("/people").status_code == 200
