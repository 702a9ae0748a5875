"""Which of the codes that were printed ahead a new sample may claim, and why not the others."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import select

from lims.collections.queries import CollectionView, find_collections, visible
from lims.database import columns
from lims.errors import ConflictError, InvalidInputError, LimsError, RuleBrokenError
from lims.history.tables import ChangeSet
from lims.identity.queries import MisreadCodeError
from lims.identity.ranges import CodeRun, holders_of, lock_runs, runs_of
from lims.samples.issuing import not_issued, who_did
from lims.samples.tables import Kind, MaterialSample
from lims.unit_of_work import Work
from lims.values.codes import grouped, has_own_shape, own_form, passes_check

_S, _K, _G = columns(MaterialSample), columns(Kind), columns(ChangeSet)
_BATCH = 500


class ClaimedError(ConflictError):
    """The code is on a sample already."""


class OtherCollectionError(RuleBrokenError):
    """The code was printed for another collection."""


class ClaimState(StrEnum):
    """What is known of a code that somebody wants to claim."""

    UNCLAIMED = "unclaimed"
    CLAIMED = "claimed"
    ELSEWHERE = "other collection"
    UNKNOWN = "unknown"
    MISREAD = "misread"


class Claim(NamedTuple):
    """Whether a code may be claimed; if not, why."""

    state: ClaimState
    refusal: LimsError | None = None


def claimed(work: Work, into: CollectionView, codes: Sequence[str]) -> list[str]:
    """The codes as they are stored, for new samples of a collection; nobody else can claim them meanwhile.

    Raises MisreadCodeError, NotIssuedError, ClaimedError, OtherCollectionError for the first that cannot be claimed.
    """
    forms = [own_form(code) for code in codes]
    if not forms:
        return []
    if len(set(forms)) < len(forms):
        twice = next(form for form in forms if forms.count(form) > 1)
        raise InvalidInputError(code=f"{grouped(twice)} is there twice: a code is for one sample.")
    lock_runs(work, {run.id for run in runs_of(work, forms).values()})
    claims = find_claims(work, into, forms)
    for form in forms:
        if refusal := claims[form].refusal:
            raise refusal
    return forms


def find_claims(work: Work, into: CollectionView, codes: Sequence[str]) -> dict[str, Claim]:
    """Of each code, in the form in which it is stored, whether a new sample of the collection may claim it."""
    collections = {each.id: each.code for each in find_collections(work)}
    runs = {code: run for code, run in runs_of(work, codes).items() if run.collection_id in collections}
    taken = _claimed_by(work, codes, runs)
    return {code: _claim(code, runs.get(code), taken.get(code), into, collections) for code in codes}


def _claim(
    code: str, run: CodeRun | None, taken: str | None, into: CollectionView, collections: Mapping[int, str]
) -> Claim:
    if taken is not None:
        return Claim(ClaimState.CLAIMED, ClaimedError(f"{grouped(code)} is claimed already{taken}"))
    if run is None or run.collection_id is None:
        misread = has_own_shape(code) and not passes_check(code)
        return Claim(ClaimState.MISREAD, _misread(code)) if misread else Claim(ClaimState.UNKNOWN, not_issued(code))
    if run.collection_id != into.id:
        other = collections[run.collection_id]
        refusal = f"{grouped(code)} was printed for collection {other}, not for {into.code}: register it there."
        return Claim(ClaimState.ELSEWHERE, OtherCollectionError(refusal))
    return Claim(ClaimState.UNCLAIMED)


def _claimed_by(work: Work, codes: Sequence[str], runs: Mapping[str, CodeRun]) -> dict[str, str]:
    """How the message about a code that is in use ends; what the actor may not see is as if it were not there."""
    holders = holders_of(work, codes)
    told = {code: ": it is on something else." for code in holders if code in runs}
    code_of = {key: code for code, key in holders.items()}
    ids = list(code_of)
    rows: list[Any] = []
    for start in range(0, len(ids), _BATCH):
        statement = (
            select(_S.id, _K.name_en, _G.id, _G.recorded_at)
            .join_from(MaterialSample.__table__, Kind.__table__, _K.id == _S.kind_id)
            .join(ChangeSet.__table__, _G.id == _S.change_set_id)
            .where(_S.id.in_(ids[start : start + _BATCH]), visible(work, _S.collection_id))
        )
        rows += work.execute(statement).all()
    who = who_did(work, [row[2] for row in rows])
    for key, kind, change_set_id, at in rows:
        by = who[change_set_id]
        told[code_of[key]] = f": {kind}, registered on {at:%Y-%m-%d} by {by}. Look which tube has the label."
    return told


def _misread(code: str) -> MisreadCodeError:
    return MisreadCodeError(f"{code} fails its check character: scan it again, or type it as it is printed.", code=code)
