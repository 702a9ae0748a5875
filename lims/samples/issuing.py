"""Labels that are printed ahead: which codes were issued, what for, and which of them are on samples by now.

A code is issued for a collection, printed, stuck on a tube in the field, and claimed when the tube is registered.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from lims.collections.queries import CollectionView, collection_for, find_collections
from lims.database import columns
from lims.errors import InvalidInputError, NotFoundError
from lims.history.rules import Touched, created
from lims.history.tables import ChangeSet
from lims.identity.queries import Match, UnknownCodeError, check_known
from lims.identity.ranges import (
    CodeRun,
    codes_used,
    count_used,
    find_runs,
    holders_of,
    reserve_run,
    runs_of,
    write_run,
)
from lims.people.queries import account_names
from lims.unit_of_work import Work
from lims.values.codes import grouped, own_form

CODE_RANGE = "code_range"
"""The subject type of issued ranges in the history."""

MOST_CODES = 10_000

_G = columns(ChangeSet)


class UnclaimedCodeError(UnknownCodeError):
    """The code was printed ahead, and nothing was registered under it yet."""


class NotIssuedError(NotFoundError):
    """The code was not printed ahead."""


@dataclass(frozen=True)
class RangeView:
    """Codes that were issued together: `claimed` are on samples, `left` are not yet; `kind` is a key, or None."""

    first: str
    last: str
    count: int
    claimed: int
    left: int
    purpose: str
    collection: str
    kind: str | None
    issued_at: datetime
    by: str
    change_set_id: int


# --- issuing


def issue(work: Work, into: CollectionView, count: int, purpose: str, kind: str | None) -> tuple[RangeView, Touched]:
    """Takes codes out of the collection's series and registers them; the caller records the act."""
    if not 1 <= count <= MOST_CODES:
        raise InvalidInputError(count=f"{count}: between 1 and {MOST_CODES:,} codes can be issued at once.")
    if not purpose.strip():
        raise InvalidInputError(purpose="Say what the labels are for: whoever finds one wants to know.")
    series_id, first = reserve_run(work, into.series_id, count)
    run = write_run(work, series_id, first, count, purpose=purpose.strip(), collection_id=into.id, kind_key=kind)
    told = {
        "series_id": run.series_id,
        "first_number": run.first_number,
        "last_number": run.last_number,
        "purpose": run.purpose,
        "collection_id": run.collection_id,
        "kind_key": run.kind_key,
        "issued_at": work.now.isoformat(),
    }
    (view,) = _views(work, [run])
    return view, Touched(CODE_RANGE, run.id, created(told))


# --- asking


def find_ranges(work: Work, *, collection: str | None = None) -> list[RangeView]:
    """What was issued for the collections the actor may see (or for one of them), newest first."""
    only = collection_for(work, collection).id if collection else None
    return _views(work, [run for run in find_runs(work) if only in (None, run.collection_id)])


def range_for(work: Work, code: str) -> RangeView | None:
    """The range in which a code was issued, None where it was not, or not for a collection the actor may see."""
    views = _views(work, list(runs_of(work, [own_form(code)]).values()))
    return views[0] if views else None


def codes_of_range(work: Work, code: str, *, missing: bool = False) -> list[str]:
    """All codes that were issued together with this one; `missing` are those on nothing yet. Raises NotIssuedError."""
    run = runs_of(work, [own_form(code)]).get(own_form(code))
    if run is None or not _views(work, [run]):
        raise not_issued(code)
    used = set(codes_used(work, run)) if missing else set()
    return [each for each in run.codes if each not in used]


def find_unclaimed(work: Work, text: str) -> RangeView | None:
    """The range of a code that was printed ahead and is on nothing yet: asked where nothing else was found."""
    found = range_for(work, text)
    return found if found and not holders_of(work, [own_form(text)]) else None


def check_found(work: Work, text: str, matches: Sequence[Match]) -> None:
    """Raises the right refusal where nothing was found: a label that was printed ahead is not unknown.

    Raises UnclaimedCodeError, UnknownCodeError, MisreadCodeError.
    """
    found = None if matches else find_unclaimed(work, text)
    if found is not None:
        raise UnclaimedCodeError(f"{unclaimed_sentence(text, found)} Register it first.")
    check_known(text, matches)


def unclaimed_sentence(code: str, found: RangeView) -> str:
    """What is said of a label that is on nothing yet."""
    shown = grouped(own_form(code))
    return f"{shown} was printed for {found.purpose} on {found.issued_at:%Y-%m-%d} and is not claimed yet."


def _views(work: Work, runs: Sequence[CodeRun]) -> list[RangeView]:
    """The runs as people see them; those of collections that the actor may not see are left out."""
    collections = {each.id: each.code for each in find_collections(work)} if runs else {}
    who = who_did(work, [run.change_set_id for run in runs])
    views = []
    for run in runs:
        if run.collection_id in collections and run.issued_at is not None:
            (first, last), used = run.ends, count_used(work, run)
            views.append(
                RangeView(
                    first=first,
                    last=last,
                    count=run.count,
                    claimed=used,
                    left=run.count - used,
                    purpose=run.purpose,
                    collection=collections[run.collection_id],
                    kind=run.kind_key,
                    issued_at=run.issued_at,
                    by=who[run.change_set_id],
                    change_set_id=run.change_set_id,
                )
            )
    return views


def who_did(work: Work, change_set_ids: Sequence[int]) -> dict[int, str]:
    """What those are called who made these changesets."""
    names = account_names(work) if change_set_ids else {}
    statement = select(_G.id, _G.account_id, _G.operating_user).where(_G.id.in_(set(change_set_ids)))
    return {key: names.get(account) or user or "system" for key, account, user in work.execute(statement)}


def not_issued(code: str) -> NotIssuedError:
    """The refusal of a code that lies in no range."""
    shown = grouped(code.strip()) or "(nothing)"
    return NotIssuedError(f"{shown} was not printed ahead: without it, a new sample gets the next code.")
