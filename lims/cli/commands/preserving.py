"""`set-dates`, `due`, `change-preservation`, `thaws`."""

from datetime import date

from lims.cli.answer import Answer, Call
from lims.cli.output import counted, facts, moment, paragraphs, table
from lims.errors import InvalidInputError
from lims.preserving import actions
from lims.preserving.queries import find_due
from lims.preserving.rules import EXPIRY, RETENTION, TERMS, TESTING
from lims.preserving.thaws import kept_for
from lims.samples.drafts import ProcessDraft
from lims.samples.queries import samples_for
from lims.values.codes import grouped


def set_dates(call: Call) -> Answer:
    """Until when samples can be used, or are to be kept."""
    given = call.given
    for day, none, name in (
        (given.expires, given.no_expiry, "expires"),
        (given.keep_until, given.no_retention, "keep-until"),
        (given.test_on, given.no_test, "test-on"),
    ):
        if day and none:
            raise InvalidInputError(f"Give --{name} or say that there is no such day, not both.")
    days: dict[str, date | None] = {}
    if given.expires or given.no_expiry:
        days[EXPIRY] = given.expires
    if given.keep_until or given.no_retention:
        days[RETENTION] = given.keep_until
    if given.test_on or given.no_test:
        days[TESTING] = given.test_on
    with call.writing() as work:
        changed = actions.set_dates(work, codes=call.codes, days=days, reason=given.reason)
        samples = samples_for(work, call.codes)
    data = [{"code": each.code, **{name: getattr(each, name) for name in TERMS}} for each in samples]
    rows = [(grouped(each.code), each.expires_on, each.retain_until, each.test_on) for each in samples]
    told = table(("code", "expires", "keep until", "test by"), rows)
    return Answer(data, paragraphs(told, f"{counted(changed, 'sample')} changed."))


def due(call: Call) -> Answer:
    """What expires, or need not be kept any longer."""
    with call.reading() as work:
        found = find_due(work, within=call.given.within)
    data = [
        {
            "code": each.code,
            "kind": each.kind_name,
            "collection": each.collection,
            "day_of": each.term,
            "day": each.day,
            "state": each.state,
            "past": each.is_past,
            "rule": each.rule,
        }
        for each in found
    ]
    rows = [(grouped(each.code), each.kind_name, each.collection, each.state, each.day, each.rule) for each in found]
    headings = ("code", "kind", "collection", "state", "day", "by rule")
    return Answer(data, table(headings, rows) if rows else "Nothing is due.")


def change_preservation(call: Call) -> Answer:
    """Samples into another fixative or buffer."""
    given = call.given
    with call.writing() as work:
        number = actions.change_preservation(
            work,
            codes=call.codes,
            to=given.to,
            medium=given.medium,
            was=given.was,
            process=ProcessDraft(name=given.process, protocol=given.protocol),
            occurred_at=call.at,
            reason=given.reason,
        )
        samples = samples_for(work, call.codes)
    data = [{"code": each.code, "preservation": each.preservation, "medium": each.medium} for each in samples]
    return Answer(data, f"{counted(number, 'sample')} in {given.to} now.")


def thaws(call: Call) -> Answer:
    """How often a sample thawed, and how long it is stored."""
    with call.reading() as work:
        (sample,) = samples_for(work, [call.given.code])
        kept = kept_for(work, sample.code)
    days = round(kept.stored.total_seconds() / 86_400, 2)
    data = {
        "code": sample.code,
        "thaws": kept.own,
        "thaws_of_ancestors": kept.inherited,
        "returns_unsaid": kept.unsaid,
        "stored_since": kept.since,
        "days_stored": days,
        "list": [{"of": each.of, "at": each.at, "with_container": each.with_container} for each in kept.thaws],
    }
    said = facts(
        [
            ("thawed", counted(kept.own, "time")),
            ("before it was made", counted(kept.inherited, "time") if kept.inherited else None),
            ("came back unsaid", counted(kept.unsaid, "time") if kept.unsaid else None),
            ("stored since", kept.since and moment(kept.since)),
            ("days in a place", f"{days:g}"),
        ]
    )
    rows = [
        (moment(each.at), grouped(each.of), each.with_container and grouped(each.with_container)) for each in kept.thaws
    ]
    return Answer(
        data, paragraphs(f"{grouped(sample.code)}\n{said}", table(("came back", "what", "with"), rows) if rows else "")
    )
