"""Which cookie carries the token of a session. Behind TLS it is bound to this very host (`__Host-`)."""

from collections.abc import Mapping

from lims.people.address import is_served_securely

PLAIN = "staal_session"
SECURE = "__Host-staal_session"


def cookie_name(*, secure: bool) -> str:
    """The name of the cookie on a connection that is secure, or not."""
    return SECURE if secure else PLAIN


def token_in(cookies: Mapping[str, str]) -> str | None:
    """The token a browser sent. A plain cookie counts only where the installation is not known to be behind TLS."""
    return cookies.get(SECURE) or (None if is_served_securely() else cookies.get(PLAIN))
