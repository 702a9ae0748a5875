"""Refuses what was asked from an old picture: a page that shows a thing where it no longer lies."""

from collections.abc import Mapping, Sequence

from lims.storage.movers import last_move_told
from lims.storage.placing import MovedMeanwhileError
from lims.storage.queries import ContainerView, Place, ThingView, containers_by_id
from lims.storage.rules import label_of
from lims.unit_of_work import Work
from lims.values.codes import grouped, own_form

Seen = Mapping[str, tuple[str, str | None] | None]
"""Where somebody saw things, by their codes: the container's code and the position; None: it had no place."""


def check_as_seen(work: Work, things: Sequence[ThingView], seen: Seen | None) -> None:
    """Raises MovedMeanwhileError, with who and when, for the first thing that lies elsewhere by now."""
    if not seen:
        return
    asked = {own_form(code): place for code, place in seen.items()}
    containers = containers_by_id(work, list({each.place.container_id for each in things if each.place}))
    for thing in things:
        key = own_form(thing.code)
        if key not in asked:
            continue
        found = _shown(thing.place, containers)
        if found != asked[key]:
            told = last_move_told(work, thing.id, thing.place)
            raise MovedMeanwhileError(f"{grouped(thing.code)} was {told}. Look again.")


def _shown(place: Place | None, containers: Mapping[int, ContainerView]) -> tuple[str, str | None] | None:
    if place is None:
        return None
    container = containers[place.container_id]
    return container.code, label_of(container.grid, place.position)
