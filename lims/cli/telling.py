"""How amounts, places, events and samples are told: the same words in every command."""

from collections.abc import Mapping, Sequence
from typing import Any

from lims.cli.output import NOTHING, number
from lims.collecting.queries import EventView
from lims.samples.naming import NameView
from lims.samples.queries import SampleView
from lims.storage.whereabouts import PlaceView
from lims.unit_of_work import Work
from lims.values.codes import grouped
from lims.values.quantities import from_base, unit_named

_GONE_OUT, _MISSING = "held", "missing"


def amount_told(steps: int | None, unit: str, qualifier: str, spread: int | None = None) -> dict[str, Any] | None:
    """An amount as JSON, in the unit in which people see it; None where none is recorded.

    Of a range `value` is the lower end, and `most` the upper one.
    """
    if steps is None:
        return None
    told = {"value": number(from_base(steps, unit_named(unit))), "unit": unit, "qualifier": qualifier}
    return {**told, "most": number(from_base(steps + spread, unit_named(unit)))} if spread else told


def amount_of(sample: SampleView) -> dict[str, Any] | None:
    """What is left of a sample."""
    return amount_told(sample.amount_left, sample.unit, sample.amount_qualifier, sample.amount_spread)


def amount_shown(sample: SampleView) -> str:
    """What is left of a sample, for people."""
    return sample.shown_amount


def place_told(place: PlaceView | None) -> dict[str, Any]:
    """Where a thing is, as JSON: the names from the site down, the container's code, the position; and if it is out."""
    if place is None:
        return {"place": None, "container": None, "position": None, "out": False}
    out = place.state == _GONE_OUT
    told = {"place": list(place.way), "container": place.container, "position": place.position, "out": out}
    if place.state == _MISSING:
        return {**told, "missing_since": place.since}
    return {**told, "out_with": place.reason, "out_until": place.until} if out else told


def place_shown(place: PlaceView | None) -> str:
    """Where a thing is, for people: `Meise › Freezer 1 › Box 3, C04`."""
    if place is None:
        return NOTHING
    shown = " › ".join(place.way) + (f", {place.position}" if place.position else "")
    if place.state == _MISSING:
        return f"missing (last at {shown})"
    if place.state != _GONE_OUT:
        return shown
    whom = f" with {place.reason}" if place.reason else ""
    until = f" until {place.until:%Y-%m-%d}" if place.until else ""
    return f"out{whom}{until} (from {shown})"


def names_told(name: NameView) -> dict[str, str | None]:
    """What it is: the scientific name, and the name as somebody wrote it."""
    return {"scientific_name": name.scientific, "verbatim_name": name.verbatim}


def name_shown(name: NameView) -> str:
    """What it is, for people: the scientific name, and beside it what was written if that is something else."""
    if name.scientific and name.verbatim and name.verbatim != name.scientific:
        return f"{name.scientific} ({name.verbatim})"
    return name.shown


def event_shown(event: EventView) -> str:
    """When and where, on one line."""
    uncertainty = f" ± {event.coordinate_uncertainty_m:g} m" if event.coordinate_uncertainty_m else ""
    point = None
    if event.decimal_latitude is not None and event.decimal_longitude is not None:
        point = f"{event.decimal_latitude:.5f}, {event.decimal_longitude:.5f}{uncertainty}"
    parts = (event.event_date, event.water_body, event.locality or event.verbatim_locality, event.municipality, point)
    return " · ".join(part for part in parts if part) or NOTHING


def codes_shown(codes: Sequence[str], most: int = 12) -> str:
    """Codes one after the other, as they are printed; of many the first."""
    listed = ", ".join(grouped(code) for code in codes[:most])
    return f"{listed} and {len(codes) - most:,} more" if len(codes) > most else listed


def names_of_accounts(work: Work, account_ids: Sequence[int | None]) -> Mapping[int | None, str]:
    """Who did it, by the keys of accounts."""
    from lims.people.queries import find_account

    wanted = dict.fromkeys(each for each in account_ids if each is not None)
    accounts = {each: find_account(work, account_id=each) for each in wanted}
    return {each: account.name for each, account in accounts.items() if account}


def who(names: Mapping[int | None, str], account_id: int | None, operating_user: str | None) -> str:
    """A person's name; of what the system did, for which of the computer's users."""
    return names.get(account_id) or operating_user or "system"
