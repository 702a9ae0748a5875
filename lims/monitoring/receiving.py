"""Finds what of a logger's file is new, and writes readings: the building block of whatever brings readings in."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath

from sqlalchemy import select

from lims.database import columns
from lims.errors import InvalidInputError
from lims.history.rules import Touched, created
from lims.monitoring.loggers import Channel, RefusedRow, Understood, understand
from lims.monitoring.queries import ProbeView, find_probes, probe_for
from lims.monitoring.rules import Point, shown
from lims.monitoring.tables import LoggerFile, Reading
from lims.unit_of_work import Work

_R, _F = columns(Reading), columns(LoggerFile)
_COLUMNS = ("probe_id", "measured_at", "value", "logger_file_id")
LOGGER_FILE = "logger_file"
"""The subject type of logger files in the history."""


class WhichProbeError(InvalidInputError):
    """Nobody knows which probe the values of a file are from."""


@dataclass(frozen=True)
class Incoming:
    """What a channel of a file brings for a probe: what is new, known already, or differs from what is known."""

    probe: ProbeView
    channel: Channel
    new: tuple[Point, ...]
    known: int
    differing: tuple[Point, ...]


@dataclass(frozen=True)
class LoggerReport:
    """What was understood of a logger's file, and what of it comes in. `already`: this very file came in before."""

    file_name: str
    digest: str
    understood: Understood
    incoming: tuple[Incoming, ...]
    refused: tuple[RefusedRow, ...]
    already: bool

    @property
    def new(self) -> int:
        """How many readings come in."""
        return sum(len(each.new) for each in self.incoming)

    @property
    def known(self) -> int:
        """How many are known already."""
        return sum(each.known for each in self.incoming) + self.understood.repeated


def report_on(
    work: Work, *, file_name: str, content: bytes, probes: Sequence[str] = (), zone: str | None = None
) -> LoggerReport:
    """Reads a logger's file and says what of it would come in; nothing is written.

    Raises NotALoggerFileError, WhichProbeError, UnknownProbeError, ZoneError.
    """
    name = PurePath(file_name.replace("\\", "/")).name
    understood = understand(content, zone=zone)
    pairs = _pairs(work, name, understood.channels, probes)
    incoming = tuple(_incoming(work, probe, channel) for channel, probe in pairs)
    told = hashlib.sha256(content)
    told.update("\n".join(sorted(str(probe.id) for _, probe in pairs)).encode())
    digest = told.hexdigest()
    already = work.execute(select(_F.id).where(_F.live_digest == digest)).first() is not None
    refused = (*understood.refused, *(_differs(each, point) for each in incoming for point in each.differing))
    return LoggerReport(name, digest, understood, incoming, refused, already)


def _pairs(
    work: Work, file_name: str, channels: Sequence[Channel], named: Sequence[str]
) -> list[tuple[Channel, ProbeView]]:
    """Which probe each channel is of: as told, or by its name in the heading or at the beginning of the file's."""
    if named:
        return _as_told(channels, [probe_for(work, each) for each in named])
    every = find_probes(work)
    found = []
    for channel in channels:
        fitting = [each for each in every if each.quantity == channel.quantity]
        by_heading = [each for each in fitting if each.name.casefold() in channel.heading.casefold()]
        by_file = [each for each in fitting if file_name.casefold().startswith(each.name.casefold())]
        candidates = by_heading or by_file
        if candidates:
            found.append((channel, max(candidates, key=lambda each: len(each.name))))
    if not found:
        raise WhichProbeError(
            f"{file_name}: no probe's name begins the file's name or stands in a heading. Say which probe it is.",
            probe="not known",
        )
    _check_once([probe for _, probe in found])
    return found


def _as_told(channels: Sequence[Channel], probes: Sequence[ProbeView]) -> list[tuple[Channel, ProbeView]]:
    """The probes in the order of the channels of their quantity."""
    _check_once(probes)
    found = []
    for quantity in ("temperature", "humidity"):
        mine = [each for each in probes if each.quantity == quantity]
        there = [each for each in channels if each.quantity == quantity]
        if len(mine) > len(there):
            raise WhichProbeError(
                f"The file has {len(there)} columns of {quantity}, and {len(mine)} probes for it were named.",
                probe="too many",
            )
        if mine and len(mine) < len(there):
            listed = ", ".join(f'"{each.heading}"' for each in there)
            raise WhichProbeError(f"The file has {len(there)} columns of {quantity} ({listed}): name a probe for each.")
        found += list(zip(there, mine, strict=True)) if mine else []
    return found


def _check_once(probes: Sequence[ProbeView]) -> None:
    if len({each.id for each in probes}) < len(probes):
        raise WhichProbeError("Two columns of the file are of one probe: name another probe for each.")


def _incoming(work: Work, probe: ProbeView, channel: Channel) -> Incoming:
    new, known, differing = sorted_out(work, probe.id, channel.points)
    return Incoming(probe, channel, tuple(new), known, tuple(differing))


def sorted_out(work: Work, probe_id: int, points: Sequence[Point]) -> tuple[list[Point], int, list[Point]]:
    """What is new of these readings, how many are known, and which differ from what is known of their moment."""
    if not points:
        return [], 0, []
    first, last = min(point.at for point in points), max(point.at for point in points)
    statement = select(_R.measured_at, _R.value).where(_R.probe_id == probe_id, _R.measured_at.between(first, last))
    known: dict[datetime, int] = {row.measured_at: row.value for row in work.execute(statement)}
    new = [point for point in points if point.at not in known]
    differing = [point for point in points if known.get(point.at, point.value) != point.value]
    return new, len(points) - len(new) - len(differing), differing


def _differs(incoming: Incoming, point: Point) -> RefusedRow:
    value = shown(point.value, incoming.probe.quantity)
    return RefusedRow(0, f"{point.at:%Y-%m-%d %H:%M} UTC {value}", f"{incoming.probe.name} said otherwise before")


def write_readings(work: Work, probe_id: int, points: Sequence[Point], logger_file_id: int | None = None) -> None:
    """Writes readings that are new."""
    work.insert(Reading, _COLUMNS, [(probe_id, point.at, point.value, logger_file_id) for point in points])


def write_file(work: Work, report: LoggerReport) -> tuple[int, Touched]:
    """Writes what came of a file: its key, and the history's line."""
    moments = sorted(point.at for each in report.incoming for point in each.channel.points)
    facts = {
        "file_name": report.file_name,
        "digest": report.digest,
        "rows": report.understood.rows,
        "came_in": report.new,
        "known": report.known,
        "refused": len(report.refused),
    }
    gaps = {each.probe.name: [list(map(str, gap)) for gap in each.channel.gaps[:50]] for each in report.incoming}
    refused = [[each.row, each.text, each.why] for each in report.refused[:50]]
    summary = {"gaps": gaps, "refused": refused, "notes": list(report.understood.notes), "zone": report.understood.zone}
    row = {**facts, "live_digest": report.digest, "summary": summary, "change_set_id": work.change_set_id}
    key = work.add(LoggerFile, {**row, "first_at": moments[0], "last_at": moments[-1]})
    return key, Touched(LOGGER_FILE, key, created(facts))
