"""`capacity`, `tidy`, `paper`."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from lims.cli.answer import Answer, Call
from lims.cli.files import write_whole
from lims.cli.output import counted, facts, paragraphs, table
from lims.errors import InvalidInputError
from lims.storage import actions
from lims.storage.filling import CollectionFill, FillView, fill_for, growth_for, table_of
from lims.storage.forecasting import Forecast, month_after
from lims.storage.listing import as_table, find_contents
from lims.storage.paper import MOST_PRINTED, printed_contents
from lims.storage.queries import container_for
from lims.storage.tidying import Merging, find_mergings
from lims.values.codes import grouped


def capacity(call: Call) -> Answer:
    """The fill of a container by month, or the growth of a collection, and when it will be full."""
    given = call.given
    if (given.code is None) == (given.collection is None):
        raise InvalidInputError("Name a container, or a collection (--collection).")
    with call.reading() as work:
        if given.collection is not None:
            fill: FillView | CollectionFill = growth_for(work, given.collection, months=given.months)
        else:
            fill = fill_for(work, given.code, months=given.months)
    ahead = {**_ahead(fill.forecast, fill.months), "per_month": fill.trend and round(fill.trend.per_month, 2)}
    parts = {name: list(counts) for name, counts in fill.parts.items()}
    named = {"by_collection": parts} if isinstance(fill, FillView) else {"by_store": parts, "free": fill.free}
    counts = {"months": list(fill.months), "counts": list(fill.counts)}
    data = {"code": fill.code, "room": fill.room, "used": fill.used, **counts, **named, **ahead}
    if given.csv:
        write_whole(Path(given.csv), table_of(fill))
    said = [
        ("room", fill.room),
        ("free", None if fill.room is None else fill.room - fill.used),
        ("per month", ahead["per_month"]),
    ]
    said += [("full", ahead["full"]), ("at the earliest", ahead["full_earliest"])]
    said += [("at the latest", ahead["full_latest"])]
    shown = [(f"{month:%Y-%m}", total, *each) for month, total, *each in _by_month(fill)]
    return Answer(data, paragraphs(table(("month", "all", *parts), shown), facts(said)))


def _by_month(fill: FillView | CollectionFill) -> list[tuple[Any, ...]]:
    return list(zip(fill.months, fill.counts, *fill.parts.values(), strict=True))


def _ahead(found: Forecast | None, months: Sequence[date]) -> dict[str, Any]:
    """The forecast as JSON tells it."""
    if found is None:
        return {"full": None, "full_earliest": None, "full_latest": None}
    ends = {"full": found.likely, "full_earliest": found.earliest, "full_latest": found.latest}
    return {name: None if end is None else month_after(months[-1], end) for name, end in ends.items()}


def tidy(call: Call) -> Answer:
    """Which boxes fit together; with --apply they are put together."""
    given = call.given
    if given.apply:
        with call.writing() as work:
            proposed = find_mergings(work, given.code)
            for each in proposed:
                actions.place(work, codes=each.codes, into=each.target, reason="boxes put together")
    else:
        with call.reading() as work:
            proposed = find_mergings(work, given.code)
    rows = [
        (grouped(each.source), each.source_name, len(each.codes), each.kind, each.collection, grouped(each.target))
        for each in proposed
    ]
    headings = ("box", "name", "things", "kind", "collection", "goes into")
    moved = sum(len(each.codes) for each in proposed)
    says = f"{counted(moved, 'thing')} moved, {counted(len(proposed), 'box', 'boxes')} empty now."
    told = [_merging(each, applied=given.apply) for each in proposed]
    if not proposed:
        return Answer(told, "No two nearly empty boxes here would fit together.")
    return Answer(told, paragraphs(table(headings, rows), says if given.apply else ""))


def _merging(each: Merging, *, applied: bool) -> dict[str, Any]:
    named = {"box": each.source, "into": each.target, "kind": each.kind, "collection": each.collection}
    return {**named, "codes": list(each.codes), "moved": applied}


def paper(call: Call) -> Answer:
    """Writes what should be in a container."""
    out = Path(call.given.out)
    with call.reading() as work:
        container = container_for(work, call.given.code)
        lines = find_contents(work, container.code)
        now = work.now
    as_pdf = out.suffix.lower() != ".csv"
    if as_pdf and len(lines) > MOST_PRINTED:
        raise InvalidInputError(
            f"{len(lines):,} things are too many for paper: name a shelf or a rack, or a file that ends in .csv.",
            code="too many things",
        )
    write_whole(out, printed_contents(container.place_label, lines, now) if as_pdf else as_table(lines))
    says = f"{out} is written: {counted(len(lines), 'thing')} in {container.place_label}."
    return Answer({"file": str(out), "container": container.code, "things": len(lines)}, says)
