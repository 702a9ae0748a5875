"""How full a store was at the end of each month, and how a collection grew, as the custody chains tell."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from lims.collections.queries import collection_for
from lims.storage.forecasting import Forecast, Trend, forecast, months_until, trend_of
from lims.storage.maps import find_containers
from lims.storage.queries import container_for
from lims.storage.room_taken import taken_by, taken_in
from lims.storage.stores import StoreRoom, free_by_store, stores_of
from lims.unit_of_work import Work
from lims.values.codes import grouped
from lims.values.spreadsheet import as_csv

ELSEWHERE = "elsewhere"
"""Where samples lie that are in no freezer, dewar or cabinet."""


@dataclass(frozen=True)
class FillView:
    """How many samples lay in a container and below it at the end of each month, all and by collection."""

    code: str
    name: str
    room: int
    months: tuple[date, ...]
    counts: tuple[int, ...]
    by_collection: dict[str, tuple[int, ...]]
    forecast: Forecast | None

    @property
    def used(self) -> int:
        """How many lie there now."""
        return self.counts[-1]

    @property
    def trend(self) -> Trend | None:
        """How many more there are each month."""
        return None if self.forecast is None else self.forecast.trend

    @property
    def parts(self) -> Mapping[str, tuple[int, ...]]:
        """What it is made up of."""
        return self.by_collection


@dataclass(frozen=True)
class CollectionFill:
    """How many samples of a collection lay somewhere at the end of each month, all and by store.

    `free` is what is free in the stores where some of it lies now; None where nobody counts positions there.
    `forecast`: when that is full if the collection grows as it does, and nothing else goes in there.
    """

    code: str
    name: str
    free: int | None
    months: tuple[date, ...]
    counts: tuple[int, ...]
    by_store: dict[str, tuple[int, ...]]
    trend: Trend | None
    forecast: Forecast | None

    @property
    def used(self) -> int:
        """How many lie somewhere now."""
        return self.counts[-1]

    @property
    def room(self) -> int | None:
        """How large it can grow where it lies now."""
        return None if self.free is None else self.used + self.free

    @property
    def parts(self) -> Mapping[str, tuple[int, ...]]:
        """What it is made up of."""
        return self.by_store


def fill_for(work: Work, code: str, *, months: int = 24) -> FillView:
    """The fill of a container by month, up to now, and when it will be full as it goes."""
    top = container_for(work, code)
    node = find_containers(work, inside=top.code)[0]
    room = node.room - node.blocked
    shown = tuple(months_until(work.now.date(), months))
    by_collection = _by_month(((stay.collection, stay.start, stay.end) for stay in taken_in(work, top)), shown)
    counts = _summed(by_collection, shown)
    return FillView(top.code, top.name, room, shown, counts, by_collection, _forecast(counts, room))


def growth_for(work: Work, collection: str, *, months: int = 24) -> CollectionFill:
    """The growth of a collection by month, up to now, and when the stores in which it lies will be full of it.

    Raises UnknownCollectionError.
    """
    found = collection_for(work, collection)
    shown = tuple(months_until(work.now.date(), months))
    taken = list(taken_by(work, found.id))
    store_of = stores_of(work, {each.container_id for each in taken})
    stores = {store.code: store for store in free_by_store(work)}
    parts = _by_month(((store_of.get(each.container_id, ""), each.start, each.end) for each in taken), shown)
    lies_in = [stores[code] for code, counts in parts.items() if code in stores and counts[-1]]
    free = sum(store.free for store in lies_in) if any(store.room for store in lies_in) else None
    counts, names = _summed(parts, shown), _names(parts, stores)
    by_store = {names[code]: parts[code] for code in sorted(parts, key=names.__getitem__)}
    ahead = None if free is None else _forecast(counts, counts[-1] + free)
    return CollectionFill(found.code, found.name, free, shown, counts, by_store, trend_of(_lived(counts)), ahead)


def table_of(fill: FillView | CollectionFill) -> bytes:
    """Its months for a spreadsheet: all, and each of its parts."""
    rows = zip((f"{month:%Y-%m}" for month in fill.months), fill.counts, *fill.parts.values(), strict=True)
    return as_csv(("month", "all", *fill.parts), rows)


def _names(codes: Iterable[str], stores: Mapping[str, StoreRoom]) -> dict[str, str]:
    """What people call these stores; two of one name are told apart by their codes."""
    often = Counter(stores[code].name for code in codes if code in stores)
    found = {}
    for code in codes:
        name = stores[code].name if code in stores else ELSEWHERE
        found[code] = f"{name} ({grouped(code)})" if often[name] > 1 else name
    return found


def _forecast(counts: tuple[int, ...], room: int) -> Forecast | None:
    lived = _lived(counts)
    return forecast(lived, room) if lived else None


def _lived(counts: tuple[int, ...]) -> tuple[int, ...]:
    """From the first month on in which there was anything."""
    return counts[next((at for at, count in enumerate(counts) if count), len(counts)) :]


def _by_month(
    taken: Iterable[tuple[str, datetime, datetime | None]], months: tuple[date, ...]
) -> dict[str, tuple[int, ...]]:
    """How many of each there were at the end of each month."""
    changes: dict[str, Counter[date]] = {}
    for part, start, end in taken:
        counted = changes.setdefault(part, Counter())
        counted[_month(start)] += 1
        if end is not None:
            counted[_month(end)] -= 1
    return {part: tuple(_sums(changes[part], months)) for part in sorted(changes)}


def _summed(parts: Mapping[str, tuple[int, ...]], months: tuple[date, ...]) -> tuple[int, ...]:
    return tuple(map(sum, zip(*parts.values(), strict=True))) or (0,) * len(months)


def _month(moment: datetime) -> date:
    return date(moment.year, moment.month, 1)


def _sums(changes: Counter[date], months: Iterable[date]) -> Iterator[int]:
    """What there is at the end of each month."""
    for month in months:
        yield sum(number for each, number in changes.items() if each <= month)
