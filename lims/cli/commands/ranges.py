"""`issue-codes` and `ranges`: labels that are printed ahead."""

from typing import Any

from lims.cli.answer import Answer, Call
from lims.cli.output import counted, moment, table
from lims.samples.actions import issue_codes as issue
from lims.samples.issuing import RangeView, codes_of_range, find_ranges, not_issued, range_for
from lims.unit_of_work import Work
from lims.values.codes import grouped


def issue_codes(call: Call) -> Answer:
    """Issues the next codes of a collection."""
    given = call.given
    with call.writing() as work:
        found = issue(work, collection=given.collection, count=given.count, purpose=given.purpose, kind=given.kind)
        codes = codes_of_range(work, found.first)
    says = f"{counted(found.count, 'code')} for {found.purpose}: {grouped(found.first)} to {grouped(found.last)}."
    return Answer({**_told(found), "codes": codes}, says)


def ranges(call: Call) -> Answer:
    """What was issued, and what of it is missing."""
    with call.reading() as work:
        found = _wanted(work, call)
        if not call.given.missing:
            return Answer([_told(each) for each in found], _listed(found))
        missing = {each.first: codes_of_range(work, each.first, missing=True) for each in found}
    data = [{**_told(each), "missing": missing[each.first]} for each in found]
    codes = [grouped(code) for each in found for code in missing[each.first]]
    return Answer(data, "\n".join(codes) or "Every code is claimed.")


def _wanted(work: Work, call: Call) -> list[RangeView]:
    given = call.given
    if not given.code:
        return find_ranges(work, collection=given.collection)
    found = range_for(work, given.code)
    if found is None:
        raise not_issued(given.code)
    return [found]


def _told(found: RangeView) -> dict[str, Any]:
    return {
        "first": found.first,
        "last": found.last,
        "count": found.count,
        "claimed": found.claimed,
        "left": found.left,
        "purpose": found.purpose,
        "collection": found.collection,
        "kind": found.kind,
        "issued_at": found.issued_at,
        "by": found.by,
        "changeset": found.change_set_id,
    }


def _listed(found: list[RangeView]) -> str:
    headings = ("first", "last", "codes", "left", "for", "collection", "kind", "issued", "by")
    rows = [
        (
            grouped(each.first),
            grouped(each.last),
            f"{each.count:,}",
            f"{each.left:,}",
            each.purpose,
            each.collection,
            each.kind,
            moment(each.issued_at),
            each.by,
        )
        for each in found
    ]
    return table(headings, rows) if rows else "No codes were issued ahead."
