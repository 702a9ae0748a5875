"""`check`, `settle-check`, `checks-due`, `missing`, `rehome`."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from lims.checking import actions
from lims.checking.missing import find_missing
from lims.checking.planning import find_plan
from lims.checking.queries import CheckView, ItemView, check_for
from lims.cli.answer import Answer, Call
from lims.cli.output import counted, moment, paragraphs, table
from lims.errors import InvalidInputError
from lims.unit_of_work import Work
from lims.values.codes import grouped


def check(call: Call) -> Answer:
    """Writes down what is in a box; with --accept the record is put right, with --close the check is signed."""
    given = call.given
    if given.file and call.codes:
        raise InvalidInputError("Give the codes or --file, not both.")
    with call.writing() as work:
        found = actions.check_box(
            work,
            container=given.container,
            codes=call.codes,
            positions=_listed(given.positions) if given.positions else None,
            in_order=given.in_order,
            rack_file=_content(given.file) if given.file else None,
            file_name=Path(given.file).name if given.file else None,
            by_column=given.by_column,
            comment=given.comment,
        )
        return _told(_settled(work, found, call))


def settle(call: Call) -> Answer:
    """Shows a check, and does what is asked with it."""
    given = call.given
    if not (given.accept or given.leave or given.taken_out or given.close):
        with call.reading() as work:
            return _told(check_for(work, given.number))
    with call.writing() as work:
        return _told(_settled(work, check_for(work, given.number), call))


def _settled(work: Work, found: CheckView, call: Call) -> CheckView:
    given, number = call.given, found.number
    lines = [_whole(each) for each in _listed(getattr(given, "lines", None) or "")] or None
    if given.accept:
        found = actions.accept_check(work, number=number, lines=lines)
    if getattr(given, "leave", False) or getattr(given, "taken_out", False):
        every = [item.line for item in found.items] if lines is None else lines
        found = actions.leave_lines(work, number=number, lines=every, taken_out=given.taken_out)
    return actions.close_check(work, number=number, comment=given.comment) if given.close else found


def _listed(text: str) -> list[str]:
    return [each.strip() for each in text.split(",") if each.strip()]


def _whole(text: str) -> int:
    if not text.isdecimal():
        raise InvalidInputError(
            f'"{text}" is no line of a check: give their numbers, as in --lines 3,7.', lines="wrong"
        )
    return int(text)


def _content(name: str) -> bytes:
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise InvalidInputError(f"{name} cannot be read: {error.strerror or error}.", file="cannot be read") from None


def _told(found: CheckView) -> Answer:
    rows = [
        (
            each.line,
            _code(each),
            each.verdict,
            each.expected or each.recorded,
            each.found,
            each.resolution if not each.is_open and each.resolution != "none" else each.proposal,
            each.problem,
        )
        for each in found.items
    ]
    counts = ", ".join(f"{number} {verdict}" for verdict, number in found.counts.items()) or "nothing in it"
    state = f"{found.state}, {moment(found.closed_at or found.begun_at)}"
    head = f"Check {found.number} of {found.container_name} ({grouped(found.container)}): {counts} · {state}"
    listed = (
        table(("line", "code", "verdict", "on record at", "found at", "what to do", "because"), rows) if rows else ""
    )
    return Answer(_data(found), paragraphs(head, listed))


def _data(found: CheckView) -> dict[str, Any]:
    hidden = {"sample_id", "expected_position", "found_position"}
    data = asdict(found)
    data["items"] = [{name: value for name, value in item.items() if name not in hidden} for item in data["items"]]
    return {**data, "counts": found.counts}


def _code(item: ItemView) -> str | None:
    if not item.visible:
        return "of another collection"
    return grouped(item.code) if item.code else item.scanned


def due(call: Call) -> Answer:
    """The rolling plan."""
    with call.reading() as work:
        plan = find_plan(work, inside=call.given.inside, limit=call.given.limit)
    rows = [
        (grouped(each.code), each.place_label, each.things, moment(each.last_checked) if each.last_checked else "never")
        for each in plan.due
    ]
    head = f"{plan.never} of {counted(plan.boxes, 'box', 'boxes')} never checked."
    return Answer(asdict(plan), paragraphs(head, table(("code", "box", "things", "checked"), rows) if rows else ""))


def missing(call: Call) -> Answer:
    """What is missing; with codes, says so of them first."""
    if call.codes:
        with call.writing() as work:
            actions.mark_missing(work, codes=call.codes, reason=call.given.reason)
    with call.reading() as work:
        found = find_missing(work)
    rows = [
        (grouped(each.code), each.kind_name, moment(each.since), each.last_seen, ", ".join(each.beside))
        for each in found
    ]
    told = table(("code", "what", "since", "last seen at", "beside"), rows) if rows else "Nothing is missing."
    return Answer([asdict(each) for each in found], told)


def rehome(call: Call) -> Answer:
    """Corrects a run that went into the wrong box."""
    given = call.given
    with call.writing() as work:
        moved = actions.rehome(
            work,
            out_of=given.out_of,
            into=given.inside,
            codes=call.codes or None,
            since=given.since,
            same_positions=not given.next_free,
            reason=given.reason,
        )
    rows = [(grouped(each.code), each.was, each.position) for each in moved]
    return Answer([asdict(each) for each in moved], table(("code", "was at", "is at"), rows))
