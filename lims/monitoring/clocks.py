"""What a logger's clock says, in UTC: fixed offsets, and Belgian time with the hour that is missing and the one twice.

Pure. A local time that comes twice is told apart by the order of the rows: when the clock goes back within that hour,
the second hour has begun.
"""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from lims.errors import InvalidInputError

BELGIAN = "Europe/Brussels"
_OFFSET = re.compile(r"(?:UTC|GMT)\s*(?P<sign>[+\-−±])\s*(?P<hours>\d{1,2})(?::?(?P<minutes>\d{2}))?", re.IGNORECASE)
_PLAIN_UTC = re.compile(r"\b(?:UTC|GMT)\b(?!\s*[+\-−±])", re.IGNORECASE)
_NAMED = re.compile(r"\b(?:Europe|Africa|America|Asia|Atlantic|Australia|Indian|Pacific|Etc)/[A-Za-z_+\-0-9/]+")


class ZoneError(InvalidInputError):
    """There is no such time zone."""


class MissingHourError(InvalidInputError):
    """The clock was put forward: this time was not."""


def zone_of(name: str) -> tzinfo:
    """`Europe/Brussels`, `UTC`, `UTC+01:00`. Raises ZoneError."""
    found = zone_in(name)
    if found is None:
        raise ZoneError(
            f'"{name[:40]}" is no time zone: write Europe/Brussels, UTC, or UTC+01:00 for a clock that stays on '
            "winter time.",
            zone="unknown",
        )
    return found


def zone_in(text: str) -> tzinfo | None:
    """The time zone that a heading or a line names, None where it names none."""
    if match := _NAMED.search(text):
        try:
            return ZoneInfo(match[0])
        except (ZoneInfoNotFoundError, ValueError):
            return None
    if match := _OFFSET.search(text):
        ahead = timedelta(hours=int(match["hours"]), minutes=int(match["minutes"] or 0))
        return timezone(-ahead if match["sign"] in "-−" else ahead) if ahead < timedelta(hours=15) else None
    return UTC if _PLAIN_UTC.search(text) else None


class Clock:
    """Reads the local times of one file in the order of its rows (or the other way round, `backwards`)."""

    def __init__(self, zone: tzinfo, interval: timedelta) -> None:
        self._zone = zone
        self._interval = interval
        self._last: datetime | None = None
        self._second_hour = False
        self.twice: list[datetime] = []
        self.came_twice = False

    def moment(self, local: datetime) -> datetime:
        """The moment in UTC. Raises MissingHourError."""
        if local.tzinfo is not None:
            return local.astimezone(UTC)
        first, second = (local.replace(tzinfo=self._zone, fold=fold) for fold in (0, 1))
        if first.utcoffset() == second.utcoffset():
            self._last, self._second_hour = local, False
            return first.astimezone(UTC)
        if first.astimezone(UTC).astimezone(self._zone).replace(tzinfo=None) != local:
            raise MissingHourError(
                f"{local:%Y-%m-%d %H:%M} was not: the clock was put forward. If the logger's clock stays on winter "
                "time, say so (zone UTC+01:00)."
            )
        self._note_second_hour(local)
        self.twice.append(local)
        return (second if self._second_hour else first).astimezone(UTC)

    def _note_second_hour(self, local: datetime) -> None:
        """The clock goes back; with a reading an hour it stands still."""
        if self._last is not None and local - self._last < timedelta(hours=2):
            went_back = local < self._last or (local == self._last and self._interval >= timedelta(hours=1))
            self._second_hour = self._second_hour or went_back
            self.came_twice = self.came_twice or self._second_hour
        self._last = local
