"""`break-up`, `test-viability`, `viability`, `seed-lots`, `strains`, and the rules of keeping."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lims.cli.answer import Answer, Call
from lims.cli.arguments.living import TERMS
from lims.cli.files import write_whole
from lims.cli.output import counted, paragraphs, table
from lims.cli.telling import amount_of, amount_shown, codes_shown
from lims.errors import InvalidInputError
from lims.preserving import actions
from lims.preserving.drafts import BreakUpDraft, ViabilityDraft
from lims.preserving.lists import lots_as_csv, strains_as_csv
from lims.preserving.periods import find_rules
from lims.preserving.rules import EXPIRY, RETENTION, REVIVAL, TESTING, period
from lims.preserving.strains import ItemView, find_strains
from lims.preserving.viability import ViabilityView, find_seed_lots, viability_for
from lims.samples.queries import samples_for
from lims.values.codes import grouped

_TERMS = dict(zip(TERMS, (EXPIRY, RETENTION, TESTING), strict=True))


def break_up(call: Call) -> Answer:
    """A record of each part of a lot."""
    given = call.given
    if (given.counts is None) == (given.into is None):
        raise InvalidInputError("Say into how many parts with --into, or how many each has with --counts.")
    counts = _listed(given.counts) if given.counts else [given.each or "1"] * given.into
    draft = BreakUpDraft(
        counts=tuple(counts),
        kind=given.kind,
        codes=tuple(_listed(given.printed or "")),
        left=given.left,
        process_name=given.process,
        protocol=given.protocol,
    )
    with call.writing() as work:
        codes = actions.break_up(work, code=given.code, draft=draft, occurred_at=call.at, reason=given.reason)
        parts, (lot,) = samples_for(work, codes), samples_for(work, [given.code])
    data = {
        "code": lot.code,
        "left": amount_of(lot),
        "disposition": lot.disposition,
        "parts": [{"code": each.code, "amount": amount_of(each)} for each in parts],
    }
    rows = [(grouped(each.code), amount_shown(each)) for each in parts]
    left = f"{grouped(lot.code)} is {lot.disposition}." if draft.closes else f"Left: {amount_shown(lot)}."
    return Answer(data, paragraphs(table(("part", "has"), rows), left))


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def test_viability(call: Call) -> Answer:
    """How many seeds germinated, or whether a culture revived."""
    given = call.given
    results = [_result(text) for text in given.results]
    uses_up = given.test != REVIVAL if given.uses_up is None else given.uses_up
    with call.writing() as work:
        actions.record_viability(
            work,
            results=results,
            test=given.test,
            tested_on=given.on or datetime.now(UTC).date(),
            method=given.method,
            by=given.by,
            uses_up=uses_up,
            again_on=given.again_on,
        )
        samples = samples_for(work, [each.code for each in results])
        last = [viability_for(work, each.code)[-1] for each in samples]
    told = list(zip(samples, last, strict=True))
    data = [{"code": sample.code, **test.as_dict(), "test_on": sample.test_on} for sample, test in told]
    rows = [(grouped(sample.code), _shown(test), amount_shown(sample), sample.test_on) for sample, test in told]
    return Answer(data, table(("code", "last test", "left", "next test"), rows))


def _result(text: str) -> ViabilityDraft:
    code, *numbers = text.rsplit(":", 2)
    try:
        tested, viable = (int(number) for number in numbers)
    except ValueError:
        raise InvalidInputError(f'"{text}" is no result: write CODE:TESTED:ALIVE, as SED0000015:200:187.') from None
    return ViabilityDraft(code=code, tested=tested, viable=viable)


def _shown(test: ViabilityView | None) -> str | None:
    return f"{test.percent:g} % ({test.viable} of {test.tested}, {test.tested_on:%Y-%m-%d})" if test else None


def viability(call: Call) -> Answer:
    """The tests of a lot or culture."""
    with call.reading() as work:
        found = viability_for(work, call.given.code)
    rows = [
        (f"{each.tested_on:%Y-%m-%d}", each.test, each.tested, each.viable, f"{each.percent:g} %", each.method, each.by)
        for each in found
    ]
    headings = ("on", "test", "tested", "alive", "percent", "method", "by")
    return Answer([each.as_dict() for each in found], table(headings, rows) if rows else "It was never tested.")


def seed_lots(call: Call) -> Answer:
    """Seed lots and their germination."""
    with call.reading() as work:
        found = find_seed_lots(work, to_regenerate=call.given.to_regenerate)
    if call.given.csv:
        write_whole(Path(call.given.csv), lots_as_csv(found))
    data = [
        {
            "code": each.sample.code,
            "name": each.name,
            "collection": each.sample.collection,
            "amount": amount_of(each.sample),
            "tests": each.tests,
            "first": each.first and each.first.as_dict(),
            "last": each.last and each.last.as_dict(),
            "test_on": each.sample.test_on,
            "to_regenerate": each.is_to_regenerate,
            "grown": list(each.grown),
        }
        for each in found
    ]
    rows = [
        (
            grouped(each.sample.code),
            each.name,
            amount_shown(each.sample),
            _shown(each.first),
            _shown(each.last),
            each.sample.test_on,
            "! regenerate" if each.is_to_regenerate else codes_shown(each.grown),
        )
        for each in found
    ]
    headings = ("code", "name", "left", "first", "last", "next test", "to do")
    return Answer(data, table(headings, rows) if rows else "No such seed lots.")


def strains(call: Call) -> Answer:
    """Strains, and what is kept of each."""
    given = call.given
    with call.reading() as work:
        found = find_strains(work, kind=given.kind, unsafe=given.unsafe)
    if given.csv:
        write_whole(Path(given.csv), strains_as_csv(found))
    data = [
        {
            "code": each.code,
            "name": each.name,
            "kind": each.kind,
            "collection": each.collection,
            "duplicate_elsewhere": each.is_safe,
            "places": list(each.houses),
            "passages": each.passages,
            "last_test": each.last and each.last.as_dict(),
            "items": [_item(item) for item in each.items],
        }
        for each in found
    ]
    rows = [
        (
            grouped(each.code),
            each.name,
            len(each.items),
            ", ".join(each.houses),
            each.passages,
            _shown(each.last),
            "" if each.is_safe else "! no duplicate elsewhere",
        )
        for each in found
    ]
    headings = ("oldest item", "name", "items", "in", "passages", "last test", "")
    return Answer(data, table(headings, rows) if rows else "No such strains.")


def _item(item: ItemView) -> dict[str, Any]:
    return {
        "code": item.code,
        "house": item.house,
        "institution": item.institution,
        "place": item.place,
        "passages": item.passages,
        "last_test": item.last and item.last.as_dict(),
    }


def set_rule(call: Call) -> Answer:
    """How long all of a kind, or in a collection, keeps."""
    given = call.given
    if (given.years is None) == (given.months is None):
        raise InvalidInputError("Say for how long: --years N, or --months N.")
    months = given.months or given.years * 12
    with call.writing() as work:
        actions.set_rule(work, term=_TERMS[given.term], months=months, kind=given.kind, collection=given.collection)
    return _rules(call, f"{given.term}: {period(months)}.")


def end_rule(call: Call) -> Answer:
    """Ends a rule."""
    given = call.given
    with call.writing() as work:
        actions.end_rule(work, term=_TERMS[given.term], kind=given.kind, collection=given.collection)
    return _rules(call, "The rule is ended.")


def rules(call: Call) -> Answer:
    """The rules in force."""
    return _rules(call)


def _rules(call: Call, *said: str) -> Answer:
    with call.reading() as work:
        found = find_rules(work)
    data = [
        {"term": each.term, "months": each.months, "kind": each.kind, "collection": each.collection} for each in found
    ]
    names: Sequence[str] = list(_TERMS)
    rows = [(names[list(_TERMS.values()).index(each.term)], each.of_what, period(each.months)) for each in found]
    listed = table(("day", "of", "after"), rows) if rows else counted(0, "rule")
    return Answer(data, paragraphs(*said, listed))
