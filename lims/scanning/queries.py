"""What a scanned text stands for, and what the bench has done."""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from lims.database import columns
from lims.errors import LimsError, NotFoundError
from lims.history.standing import stands
from lims.history.tables import ChangeSet
from lims.identity.queries import Match, check_known
from lims.requests.queries import REQUEST
from lims.samples.issuing import find_unclaimed, unclaimed_sentence
from lims.samples.queries import find_kinds, samples_by_id
from lims.scanning.commands import LONGEST
from lims.scanning.grammar import INVITATIONS
from lims.scanning.interpreting import (
    Meant,
    command_meant,
    meanings,
    number_meant,
    own_meant,
    position_meant,
    wish_meant,
)
from lims.scanning.outcomes import Offer
from lims.scanning.rules import BenchState, Identified, Meaning, Wishes, state_from
from lims.scanning.symbologies import bare
from lims.scanning.tables import BenchSession, Scan
from lims.storage.maps import box_for, find_free
from lims.storage.queries import CONTAINER, ContainerView, container_for
from lims.storage.rules import Grid, label_of, looks_like_position
from lims.unit_of_work import Work
from lims.values.codes import grouped, own_form

_B, _N, _G = columns(BenchSession), columns(Scan), columns(ChangeSet)
_SAMPLE = "material_sample"

MOST_AT_ONCE = 500
"""So many scans are taken back, or put right, in one go."""


@dataclass(frozen=True)
class ScanAnswer:
    """What the bench is told of a scan. `here` is the open container's name, `free` how much fits in."""

    verdict: str
    code: str
    headline: str
    message: str
    mode: str
    here: str | None
    free: int | None
    undoable: bool


@dataclass(frozen=True)
class ScanView:
    """A scan of the batch, as its list shows it."""

    client: str
    number: int
    text: str
    verdict: str
    code: str
    headline: str
    message: str
    scanned_at: datetime
    undoable: bool
    undone: bool
    verb: str | None = None
    offer: Offer | None = None


@dataclass(frozen=True)
class BenchView:
    """What is being done at a bench: the mode, the open container and its room, the last scans (newest first).

    `returned` is what was said of how things come back. `earlier`: there are more scans before these.
    """

    mode: str
    returned: str
    here: str | None
    here_name: str | None
    way: tuple[str, ...]
    position: str | None
    next_free: str | None
    free: int | None
    acts: int
    scans: tuple[ScanView, ...]
    request: str | None = None
    last: str | None = None
    gathered: tuple[str, ...] = ()
    wishes: Wishes = field(default_factory=Wishes)
    wrong_box: bool = False
    earlier: bool = False
    invitation: str = ""


_TOLD = tuple(each.name for each in fields(ScanAnswer))


# --- what a text stands for


def identify(work: Work, text: str, *, grid: Grid | None = None) -> Identified:
    """What a text stands for: a command, else one of our codes, else a position of the open box, else a number.

    Last, where nothing was found: a label that was printed ahead. `grid` is the open box's. Never raises for what is
    unknown: that is an answer too.
    """
    text = bare(text)
    if len(text) > LONGEST:
        return Identified(text, Meaning.UNKNOWN, note=f"{len(text):,} characters are no code: scan one at a time.")
    command = command_meant(text)
    if command is not None:
        return Identified(text, Meaning.COMMAND, command=command[0], read_as=command[1])
    if wish := wish_meant(text):
        return _wish(work, text, *wish[:2])
    found = meanings(work, text)
    if own := own_meant(found):
        return _thing(text, own[0].own[0], own[0].told) if len(own) == 1 else _either(work, text, own)
    position = position_meant(found, grid) if grid else None
    if grid and position is not None:
        read_as = position[1] or _other_meaning(work, found)
        return Identified(text, Meaning.POSITION, position=label_of(grid, position[0]), read_as=read_as)
    meant = number_meant(found)
    if meant.matches:
        return _number(work, text, meant)
    return _unclaimed(work, text, found) or _nothing(text, grid)


def _wish(work: Work, text: str, name: str, value: str) -> Identified:
    """A wish; a kind is one that there is, told by its name."""
    if name != "kind":
        return Identified(text, Meaning.WISH, command=name, value=value)
    for kind in find_kinds(work):
        if kind.key == value:
            return Identified(text, Meaning.WISH, command=name, value=value, note=kind.name)
    return Identified(text, Meaning.UNKNOWN, note=f"There is no kind {value}.")


def _other_meaning(work: Work, found: Sequence[Meant]) -> str:
    """What the text stands for too, where it was taken for a position of the open box."""
    seen = _seen(work, number_meant(found).matches)
    return f"taken for the position; {grouped(seen[0].code or '')} has this number too" if seen else ""


def _thing(text: str, match: Match, read_as: str) -> Identified:
    if match.entity_type == REQUEST:
        return Identified(text, Meaning.REQUEST, match.code, read_as=read_as)
    if match.entity_type == CONTAINER:
        return Identified(text, Meaning.CONTAINER, match.code, read_as=read_as)
    if match.entity_type == _SAMPLE:
        return Identified(text, Meaning.SAMPLE, match.code, read_as=read_as)
    what = match.entity_type.replace("_", " ")
    return Identified(text, Meaning.OTHER, match.code, note=f"This is the code of a {what}: it lies nowhere.")


def _either(work: Work, text: str, own: Sequence[Meant]) -> Identified:
    """The same keys are two codes of ours, on two keyboards; what the actor may not see is as if it were not there."""
    seen = _seen(work, [each.own[0] for each in own])
    if len(seen) == 1:
        return next(_thing(text, seen[0], each.told) for each in own if each.own[0] == seen[0])
    if not seen:
        return _nothing(text, None)
    note = "keyboards differ. Type the one you mean, with its blanks."
    return Identified(text, Meaning.AMBIGUOUS, matches=tuple(match.code or "" for match in seen), note=note)


def _number(work: Work, text: str, meant: Meant) -> Identified:
    """A number that others gave; what the actor may not see is as if it were not there."""
    seen = _seen(work, meant.matches)
    if len(seen) == 1:
        return _thing(text, seen[0], meant.told)
    if not seen:
        return _nothing(text, None)
    return Identified(text, Meaning.AMBIGUOUS, matches=tuple(match.code or "" for match in seen))


def _seen(work: Work, matches: Sequence[Match]) -> list[Match]:
    samples = samples_by_id(work, [match.entity_id for match in matches if match.entity_type == _SAMPLE])
    return [match for match in matches if match.entity_type != _SAMPLE or match.entity_id in samples]


def _unclaimed(work: Work, text: str, found: Sequence[Meant]) -> Identified | None:
    """A label that was printed ahead and is on nothing yet."""
    for each in found:
        issued = find_unclaimed(work, each.text)
        if issued is not None:
            code = own_form(each.text)
            note = f"{unclaimed_sentence(code, issued)} Register it: /register?code={code}"
            return Identified(text, Meaning.UNCLAIMED, code, note=note, read_as=each.told)
    return None


def _nothing(text: str, grid: Grid | None) -> Identified:
    if looks_like_position(text):
        if grid is None or not grid.positions:
            note = "Nothing goes by this. If it is a position: scan its box first."
        else:
            first, last = label_of(grid, 1), label_of(grid, grid.positions)
            note = f"There is no such position here: they go from {first} to {last}."
        return Identified(text, Meaning.UNKNOWN, note=note)
    try:
        check_known(text, [])
    except LimsError as error:
        return Identified(text, Meaning.UNKNOWN, note=str(error))
    raise AssertionError("check_known lets nothing through that has no match")


# --- the bench


def find_bench(work: Work, session_key: str, *, limit: int = 50, skip: int = 0) -> BenchView:
    """What is being done at a bench of the actor's; a new one looks things up. `skip` so many of the newest scans."""
    mine = _B.account_id.is_not_distinct_from(work.actor.account_id)
    row = work.execute(select(_B.id, _B.state).where(_B.key == session_key, mine)).first()
    state = state_from(row.state) if row else BenchState()
    here = open_container(work, state)
    free = find_free(work, here.code, 1) if here else []
    scans = _scans(work, row.id, limit + 1, skip) if row else []
    return BenchView(
        mode=state.mode.value,
        returned=state.returned.value,
        here=here.code if here else None,
        here_name=here.name if here else None,
        way=here.way if here else (),
        position=state.position,
        next_free=free[0] if free else None,
        free=here.free if here else None,
        acts=state.acts,
        scans=tuple(scans[:limit]),
        request=state.request,
        last=state.last,
        gathered=tuple(code for code, _ in state.gathered),
        wishes=state.wishes,
        wrong_box=state.wrong_box,
        earlier=len(scans) > limit,
        invitation=INVITATIONS[state.mode] if not state.wrong_box else "Scan the right box.",
    )


def open_container(work: Work, state: BenchState) -> ContainerView | None:
    """The container that is "here", if it is still in use."""
    if state.here is None:
        return None
    try:
        found = container_for(work, state.here)
    except NotFoundError:
        return None
    return None if found.retired_at else found


def _scans(work: Work, bench_id: int, limit: int, skip: int) -> list[ScanView]:
    undoing = aliased(ChangeSet.__table__)
    mine = _G.account_id.is_not_distinct_from(work.actor.account_id) & _G.undoes_id.is_(None)
    statement = (
        select(Scan.__table__, undoing.c.id.is_not(None).label("undone"), mine.label("mine"))
        .join_from(Scan.__table__, ChangeSet.__table__, _G.id == _N.change_set_id, isouter=True)
        .join(undoing, undoing.c.undoes_id == _N.change_set_id, isouter=True)
        .where(_N.bench_session_id == bench_id)
        .order_by(_N.id.desc())
        .limit(limit)
        .offset(skip)
    )
    return [_scan_view(row) for row in work.execute(statement)]


def _scan_view(row: Any) -> ScanView:
    told = row.answer or {}
    undoable = row.change_set_id is not None and bool(row.mine) and not row.undone
    return ScanView(
        client=row.client,
        number=row.number,
        text=row.text,
        verdict=row.verdict,
        code=told.get("code", row.text),
        headline=told.get("headline", ""),
        message=told.get("message", ""),
        scanned_at=row.scanned_at,
        undoable=undoable,
        undone=bool(row.undone),
        verb=row.verb,
        offer=Offer(told["offer"]["page"], tuple(told["offer"]["about"])) if told.get("offer") else None,
    )


def answer_for(work: Work, client: str, number: int) -> ScanAnswer | None:
    """What was answered to a scan before; None if it never came."""
    stored = work.execute(select(_N.answer).where(_N.client == client, _N.number == number)).scalar()
    return None if stored is None else ScanAnswer(**{name: stored[name] for name in _TOLD})


def last_change_set_for(work: Work, session_key: str) -> tuple[int, str] | None:
    """The newest act of a bench of the actor's that was not taken back, and the text that was scanned for it."""
    return next(iter(_undoable(work, (_B.key == session_key,), 1)), None)


def change_set_of_scan(work: Work, client: str, number: int) -> tuple[int, str] | None:
    """The act that one scan led to, unless it was taken back, and the text that was scanned."""
    return next(iter(_undoable(work, (_N.client == client, _N.number == number), 1)), None)


def undoable_in_batch(work: Work, session_key: str) -> list[tuple[int, str]]:
    """The acts of the newest run of scans in which something was done and not taken back, the newest first."""
    newest = _undoing(work, select(_N.batch), (_B.key == session_key,)).order_by(_N.id.desc()).limit(1)
    batch = work.execute(newest).scalar()
    return _undoable(work, (_B.key == session_key, _N.batch == batch), MOST_AT_ONCE) if batch is not None else []


def put_into(work: Work, session_key: str, container: str) -> tuple[list[str], int]:
    """What was put into the open container in this run of scans and lies there still, and how much does not any more.

    In the order of the scans.
    """
    opening = select(func.max(_N.id)).join_from(Scan.__table__, BenchSession.__table__, _B.id == _N.bench_session_id)
    since = work.execute(opening.where(_B.key == session_key, _N.verb.in_(("open", "rehome")))).scalar() or 0
    put = _undoing(work, select(_N.answer), (_B.key == session_key, _N.verb == "put", _N.id > since))
    answers = work.execute(put.order_by(_N.id).limit(MOST_AT_ONCE)).scalars()
    codes = list(dict.fromkeys(own_form(answer["code"]) for answer in answers))
    inside = {cell.code for cell in box_for(work, container).cells if cell.code and cell.state == "in place"}
    run = [code for code in codes if code in inside]
    return run, len(codes) - len(run)


def _undoable(work: Work, conditions: tuple[Any, ...], limit: int) -> list[tuple[int, str]]:
    """Acts of the actor's own that scans led to and that were not taken back, the newest first."""
    statement = _undoing(work, select(_N.change_set_id, _N.text), conditions)
    return [(row[0], row[1]) for row in work.execute(statement.order_by(_N.id.desc()).limit(limit))]


def _undoing(work: Work, what: Select[Any], conditions: tuple[Any, ...]) -> Select[Any]:
    return (
        what.join_from(Scan.__table__, BenchSession.__table__, _B.id == _N.bench_session_id)
        .join(ChangeSet.__table__, _G.id == _N.change_set_id)
        .where(_G.account_id.is_not_distinct_from(work.actor.account_id), stands(), *conditions)
    )
