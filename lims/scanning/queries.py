"""What a scanned text stands for, and what the bench has done."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from lims.database import columns
from lims.errors import LimsError, NotFoundError
from lims.history.standing import stands
from lims.history.tables import ChangeSet
from lims.identity.minting import OWN
from lims.identity.queries import Match, check_known, find_matches
from lims.samples.issuing import find_unclaimed, unclaimed_sentence
from lims.samples.queries import samples_by_id
from lims.scanning.rules import (
    LONGEST,
    BenchState,
    Identified,
    Meaning,
    command_in,
    state_from,
)
from lims.scanning.tables import BenchSession, Scan
from lims.storage.maps import find_free
from lims.storage.queries import CONTAINER, ContainerView, container_for
from lims.storage.rules import Grid, label_of, looks_like_position, position_or_none
from lims.unit_of_work import Work
from lims.values.codes import own_form

_B, _N, _G = columns(BenchSession), columns(Scan), columns(ChangeSet)
_SAMPLE = "material_sample"


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


@dataclass(frozen=True)
class BenchView:
    """What is being done at a bench: the mode, the open container and its room, the last scans (newest first).

    `returned` is what was said of how things come back.
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


# --- what a text stands for


def identify(work: Work, text: str, *, grid: Grid | None = None) -> Identified:
    """What a text stands for: a command, else one of our codes, else a position of the open box, else a number.

    Last, where nothing was found: a label that was printed ahead. `grid` is the open box's. Never raises for what is
    unknown: that is an answer too.
    """
    command = command_in(text)
    if command is not None:
        return Identified(text, Meaning.COMMAND, command=command)
    if len(text) > LONGEST:
        return Identified(text, Meaning.UNKNOWN, note=f"{len(text):,} characters are no code: scan one at a time.")
    matches = find_matches(work, text)
    own = [match for match in matches if match.identifier_type == OWN]
    if own:
        return _thing(text, own[0])
    position = position_or_none(grid, text) if grid else None
    if grid and position is not None:
        return Identified(text, Meaning.POSITION, position=label_of(grid, position))
    if matches:
        return _number(work, text, matches)
    return _unclaimed(work, text) or _nothing(text, grid)


def _thing(text: str, match: Match) -> Identified:
    if match.entity_type == CONTAINER:
        return Identified(text, Meaning.CONTAINER, match.code)
    if match.entity_type == _SAMPLE:
        return Identified(text, Meaning.SAMPLE, match.code)
    what = match.entity_type.replace("_", " ")
    return Identified(text, Meaning.OTHER, match.code, note=f"This is the code of a {what}: it lies nowhere.")


def _number(work: Work, text: str, matches: list[Match]) -> Identified:
    """A number that others gave; what the actor may not see is as if it were not there."""
    samples = samples_by_id(work, [match.entity_id for match in matches if match.entity_type == _SAMPLE])
    seen = [match for match in matches if match.entity_type != _SAMPLE or match.entity_id in samples]
    if len(seen) == 1:
        return _thing(text, seen[0])
    if not seen:
        return _nothing(text, None)
    return Identified(text, Meaning.AMBIGUOUS, matches=tuple(match.code or "" for match in seen))


def _unclaimed(work: Work, text: str) -> Identified | None:
    """A label that was printed ahead and is on nothing yet."""
    found = find_unclaimed(work, text)
    if found is None:
        return None
    code = own_form(text)
    note = f"{unclaimed_sentence(code, found)} Register it: /register?code={code}"
    return Identified(text, Meaning.UNCLAIMED, code, note=note)


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


def find_bench(work: Work, session_key: str, *, limit: int = 50) -> BenchView:
    """What is being done at a bench of the actor's; a new one looks things up."""
    mine = _B.account_id.is_not_distinct_from(work.actor.account_id)
    row = work.execute(select(_B.id, _B.state).where(_B.key == session_key, mine)).first()
    state = state_from(row.state) if row else BenchState()
    here = open_container(work, state)
    free = find_free(work, here.code, 1) if here else []
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
        scans=tuple(_scans(work, row.id, limit)) if row else (),
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


def _scans(work: Work, bench_id: int, limit: int) -> list[ScanView]:
    undoing = aliased(ChangeSet.__table__)
    mine = _G.account_id.is_not_distinct_from(work.actor.account_id) & _G.undoes_id.is_(None)
    statement = (
        select(Scan.__table__, undoing.c.id.is_not(None).label("undone"), mine.label("mine"))
        .join_from(Scan.__table__, ChangeSet.__table__, _G.id == _N.change_set_id, isouter=True)
        .join(undoing, undoing.c.undoes_id == _N.change_set_id, isouter=True)
        .where(_N.bench_session_id == bench_id)
        .order_by(_N.id.desc())
        .limit(limit)
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
    )


def answer_for(work: Work, client: str, number: int) -> ScanAnswer | None:
    """What was answered to a scan before; None if it never came."""
    stored = work.execute(select(_N.answer).where(_N.client == client, _N.number == number)).scalar()
    return None if stored is None else ScanAnswer(**stored)


def last_change_set_for(work: Work, session_key: str) -> tuple[int, str] | None:
    """The newest act of a bench of the actor's that was not taken back, and the text that was scanned for it."""
    return _undoable(work, (_B.key == session_key,))


def change_set_of_scan(work: Work, client: str, number: int) -> tuple[int, str] | None:
    """The act that one scan led to, unless it was taken back, and the text that was scanned."""
    return _undoable(work, (_N.client == client, _N.number == number))


def _undoable(work: Work, conditions: tuple[Any, ...]) -> tuple[int, str] | None:
    statement = (
        select(_N.change_set_id, _N.text)
        .join_from(Scan.__table__, BenchSession.__table__, _B.id == _N.bench_session_id)
        .join(ChangeSet.__table__, _G.id == _N.change_set_id)
        .where(_G.account_id.is_not_distinct_from(work.actor.account_id), stands(), *conditions)
        .order_by(_N.id.desc())
        .limit(1)
    )
    row = work.execute(statement).first()
    return (row[0], row[1]) if row else None
