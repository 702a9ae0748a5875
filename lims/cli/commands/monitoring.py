"""`add-probe`, `read-logger`, `alarms`, `expose`, `time-above`."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from lims.cli.answer import Answer, Call
from lims.cli.output import counted, moment, paragraphs, table
from lims.errors import InvalidInputError
from lims.monitoring import actions
from lims.monitoring.living import time_above_in
from lims.monitoring.queries import AlarmView, find_alarms, probe_for
from lims.monitoring.receiving import LoggerReport, report_on
from lims.monitoring.rules import shown
from lims.values.codes import grouped

_MOST_TOLD = 20


def add_probe(call: Call) -> Answer:
    """Enters a probe, and tells its token."""
    given = call.given
    with call.writing() as work:
        made = actions.add_probe(
            work,
            name=given.name,
            container=given.inside,
            quantity=given.quantity,
            low=given.low,
            high=given.high,
            delay_minutes=given.delay,
            silent_minutes=given.silent,
            watchers=given.tell,
        )
        probe = probe_for(work, made.name)
    data = {"probe": made.name, "container": probe.container, "token": made.token}
    says = f"{made.name} is entered in {probe.place_label}."
    return Answer(data, paragraphs(says, f"Its token, told this once:\n\n    {made.token}\n"))


def read_logger(call: Call) -> Answer:
    """Brings in a logger's file, or says what would come in."""
    given = call.given
    try:
        content = Path(given.file).read_bytes()
    except OSError as error:
        raise InvalidInputError(f"{given.file} cannot be read: {error.strerror or error}.", file="unreadable") from None
    how = {"file_name": given.file, "content": content, "probes": given.probe, "zone": given.zone}
    if given.dry_run:
        with call.reading() as work:
            report = report_on(work, **how)
    else:
        with call.writing() as work:
            report = actions.read_logger(work, **how)
    return Answer(_told(report), _shown(report, dry=given.dry_run), report.understood.notes)


def _told(report: LoggerReport) -> dict[str, Any]:
    return {
        "file": report.file_name,
        "already": report.already,
        "rows": report.understood.rows,
        "zone": report.understood.zone,
        "new": report.new,
        "known": report.known,
        "channels": [
            {
                "heading": each.channel.heading,
                "probe": each.probe.name,
                "quantity": each.channel.quantity,
                "new": len(each.new),
                "from": each.channel.points[0].at if each.channel.points else None,
                "to": each.channel.points[-1].at if each.channel.points else None,
                "gaps": [list(gap) for gap in each.channel.gaps],
            }
            for each in report.incoming
        ],
        "refused": [{"row": each.row or None, "text": each.text, "why": each.why} for each in report.refused],
    }


def _shown(report: LoggerReport, *, dry: bool) -> str:
    if report.already:
        return f"{report.file_name} came in before: nothing is changed."
    rows = [
        (each.probe.name, each.channel.heading, len(each.new), len(each.channel.gaps), *_span(each.channel.points))
        for each in report.incoming
    ]
    would = "would come in" if dry else "came in"
    first = f"{counted(report.new, 'reading')} {would}, {report.known} are known already."
    refused = [(each.row or None, each.text, each.why) for each in report.refused[:_MOST_TOLD]]
    more = len(report.refused) - len(refused)
    return paragraphs(
        table(("probe", "column", "new", "gaps", "from", "to"), rows),
        f"{first} The clock is read as {report.understood.zone}.",
        f"Not taken:\n{table(('row', 'value', 'why'), refused)}" if refused else "",
        f"and {more} more." if more else "",
    )


def _span(points: Any) -> tuple[str, str]:
    return (moment(points[0].at), moment(points[-1].at)) if points else ("–", "–")


def alarms(call: Call) -> Answer:
    """The alarms, or one that is acknowledged."""
    given = call.given
    if given.acknowledge is not None:
        with call.writing() as work:
            found = [actions.acknowledge_alarm(work, number=given.acknowledge, comment=given.comment)]
    else:
        with call.reading() as work:
            found = find_alarms(work, waiting=not given.all)
    rows = [
        (
            each.number,
            each.probe,
            each.container_name,
            "no readings" if each.kind == "silent" else f"{each.kind} {shown(each.limit, each.quantity)}",
            moment(each.began_at),
            moment(each.ended_at) if each.ended_at else "still",
            shown(each.worst, each.quantity),
            each.acknowledged_by,
            each.comment,
        )
        for each in found
    ]
    headings = ("number", "probe", "in", "what", "since", "until", "worst", "acknowledged by", "comment")
    return Answer([_alarm(each) for each in found], table(headings, rows) if rows else "No alarm waits.")


def _alarm(view: AlarmView) -> dict[str, Any]:
    return {
        "number": view.number,
        "probe": view.probe,
        "container": view.container,
        "kind": view.kind,
        "began_at": view.began_at,
        "ended_at": view.ended_at,
        "worst": None if view.worst is None else view.worst / 1000,
        "limit": None if view.limit is None else view.limit / 1000,
        "acknowledged_at": view.acknowledged_at,
        "acknowledged_by": view.acknowledged_by,
        "comment": view.comment,
    }


def expose(call: Call) -> Answer:
    """Records exposures."""
    given = call.given
    how = {"highest_celsius": given.highest, "how_known": given.how_known}
    if given.failure == bool(given.started):
        raise InvalidInputError("Say since when (--from), or that it is a failure on record (--failure).")
    with call.writing() as work:
        if given.failure:
            made = sum(actions.expose_failure(work, container=code, **how) for code in call.codes)
        else:
            span = {"started_at": given.started, "ended_at": given.ended}
            made = actions.expose(work, containers=call.codes, **span, **how)
    return Answer({"exposures": made}, f"{counted(made, 'exposure')} recorded, of the air around what lay there.")


def time_above(call: Call) -> Answer:
    """Minutes above a temperature, sample by sample."""
    given = call.given
    with call.reading() as work:
        span = {"since": given.started, "until": given.ended}
        found = time_above_in(work, given.container, threshold=given.above, **span)
    data: list[dict[str, Any]] = [
        {
            "code": each.code,
            "minutes_above": _minutes(each.air.time.above),
            "minutes_known": _minutes(each.air.time.known),
            "minutes_unknown": _minutes(each.air.time.unknown),
            "highest": None if each.air.time.highest is None else each.air.time.highest / 1000,
            "probes": list(each.air.probes),
        }
        for each in found
    ]
    rows = [
        (
            grouped(each["code"]),
            each["minutes_above"],
            each["minutes_unknown"],
            each["highest"],
            ", ".join(each["probes"]),
        )
        for each in data
    ]
    headings = ("code", "minutes above", "minutes unknown", "highest (air)", "probes")
    return Answer(data, table(headings, rows) if rows else "No sample lies there.")


def _minutes(span: timedelta) -> int:
    return round(span.total_seconds() / 60)
