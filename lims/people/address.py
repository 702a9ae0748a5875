"""Where people reach this installation, as far as it was told (LIMS_BASE_URL)."""

from lims.settings import settings


def known_address() -> str | None:
    """The address the installation was given, without a slash at its end; None where nobody said."""
    given = "base_url" in settings().model_fields_set
    return settings().base_url.rstrip("/") if given else None


def is_served_securely() -> bool:
    """Whether the installation is known to be reached over TLS."""
    return (known_address() or "").startswith("https://")
