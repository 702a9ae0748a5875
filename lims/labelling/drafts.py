"""How a printer is named and reached, as somebody enters it. Pure."""

import ipaddress
import re
from dataclasses import asdict, dataclass
from typing import Any, Self

from lims.errors import InvalidInputError
from lims.labelling.vocabulary import PrinterKind

_LABEL = re.compile(r"(?!-)[A-Za-z0-9_-]{1,63}(?<!-)")
_QUEUE = re.compile(r"(?!-)[A-Za-z0-9_.+@-]{1,127}")
_DIGITS = re.compile(r"[0-9.]+")


class PrinterError(InvalidInputError):
    """A printer cannot be entered like this."""


@dataclass(frozen=True)
class PrinterDraft:
    """A printer as entered; lengths in mm, resolution in dots per inch.

    Raises PrinterError where it cannot be right.
    """

    name: str
    kind: str
    host: str | None = None
    port: int = 9100
    queue: str | None = None
    resolution: int = 300
    offset_x: float = 0.0
    offset_y: float = 0.0
    ribbon: str | None = None

    def __post_init__(self) -> None:
        _check_kind(self.kind)
        for what in ("name", "ribbon"):
            _check_text(what, getattr(self, what))
        if self.host:
            check_host(self.host)
        if self.queue:
            check_queue(self.queue)
        self._check_reached()
        _check_between("port", self.port, 1, 65535)
        _check_between("resolution", self.resolution, 150, 1200)
        _check_between("offset_x", self.offset_x, -20, 20)
        _check_between("offset_y", self.offset_y, -20, 20)

    def _check_reached(self) -> None:
        if self.kind == PrinterKind.ZPL and not self.host:
            raise PrinterError(
                "A label printer is reached over the network: give its host name or address.", host="missing"
            )
        if self.kind == PrinterKind.CUPS and not self.queue:
            raise PrinterError(
                "A printer of the server is reached through its queue: give the queue's name.", queue="missing"
            )

    @classmethod
    def of(cls, *, name: str, **entered: Any) -> Self:
        """What was typed, without the blanks around it; an empty text is none."""
        return cls(" ".join(name.split(" ")).strip(), **{key: _tidy(value) for key, value in entered.items()})

    @property
    def values(self) -> dict[str, Any]:
        """All of it by name."""
        return asdict(self)


def check_host(host: str) -> str:
    """A host name or an IP address, without scheme, port or path. Raises PrinterError."""
    if _is_address(host):
        return host
    parts = host.removesuffix(".").split(".")
    if len(host) > 253 or _DIGITS.fullmatch(host) or not all(map(_LABEL.fullmatch, parts)):
        raise PrinterError(
            f'"{_shown(host)}" is no host: give a name such as zebra2.lab.example or an address such as 192.0.2.7, '
            "without http:// and without a port.",
            host="no host name or address",
        )
    return host


def check_queue(queue: str) -> str:
    """The name of a print queue. Raises PrinterError."""
    if not _QUEUE.fullmatch(queue):
        raise PrinterError(
            f'"{_shown(queue)}" is no print queue: its name has letters, digits, hyphens and dots, and no blanks.',
            queue="no name of a queue",
        )
    return queue


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return "%" not in host


def _check_kind(kind: str) -> None:
    if kind not in list(PrinterKind):
        raise PrinterError(f'"{kind}" is no kind of printer: office, zpl or cups.', kind="not known")


def _check_text(what: str, text: str | None) -> None:
    if text == "" or (text and (len(text) > 80 or not text.isprintable())):
        raise PrinterError(f"A printer's {what} is 1 to 80 readable characters.", **{what: "missing or not readable"})


def _check_between(name: str, value: float, least: float, most: float) -> None:
    if not least <= value <= most:
        told = name.replace("_", " ")
        raise PrinterError(f"The {told} is {value:g}: between {least:g} and {most:g}.", **{name: "out of bounds"})


def _tidy(value: Any) -> Any:
    return (value.strip() or None) if isinstance(value, str) else value


def _shown(text: str) -> str:
    """What was typed as one readable line."""
    return "".join(char if char.isprintable() else "?" for char in text)[:60]
