"""`add-container`, `place`, `take-out`, `bring-back`."""

from collections.abc import Sequence
from typing import Any

from lims.cli.answer import Answer, Call
from lims.cli.output import counted, table
from lims.cli.telling import place_shown, place_told
from lims.cli.things_shown import container_answer, container_told
from lims.errors import InvalidInputError
from lims.storage import actions
from lims.storage.entering import correctable_of
from lims.storage.queries import container_for, find_occupants, taken_spots, things_for
from lims.storage.rules import free_spots, label_of, position_of
from lims.storage.whereabouts import place_for
from lims.unit_of_work import Work
from lims.values.codes import grouped


def add_container(call: Call) -> Answer:
    """Enters a container, or several alike; with --count the answer is a list."""
    given = call.given
    with call.writing() as work:
        codes = actions.add_container(
            work,
            name=given.name,
            type_key=given.type,
            parent=given.inside,
            count=given.count or 1,
            rows=given.rows,
            columns=given.columns,
            set_celsius=given.celsius,
            allowed_kinds=_listed(given.takes),
            position_names=_listed(given.position_names),
            labelling=given.labelling,
            fill_order=given.fill_order,
            slots=given.slots,
        )
        made = [container_told(work, container_for(work, code)) for code in codes]
        places = place_for(work, codes)
        rows = [(grouped(each["code"]), each["name"], place_shown(places.get(each["code"]))) for each in made]
        return Answer(made[0] if given.count is None else made, table(("code", "name", "stands in"), rows))


def correct_container(call: Call) -> Answer:
    """Corrects what is named; everything else stays."""
    given = call.given
    with call.writing() as work:
        container = container_for(work, given.code)
        grid, own = container.grid, correctable_of(work, container)
        kept = grid.names if given.labelling in (None, "custom") else None
        actions.correct_container(
            work,
            code=container.code,
            labelling=given.labelling or grid.labelling,
            fill_order=given.fill_order or grid.fill_order,
            position_names=_listed(given.position_names) or kept,
            set_celsius=own["set_celsius"] if given.celsius is None else given.celsius,
            allowed_kinds=own["allowed_kinds"] if given.takes is None else _listed(given.takes) or None,
        )
        return container_answer(work, container.code)


def _listed(text: str | None) -> list[str] | None:
    return None if text is None else [each.strip() for each in text.split(",") if each.strip()]


def place(call: Call) -> Answer:
    """Puts things into a container."""
    given = call.given
    with call.writing() as work:
        positions = _positions(work, call)
        placed = actions.place(
            work, codes=call.codes, into=given.inside, positions=positions, occurred_at=call.at, reason=given.reason
        )
        free = placed[-1].free
        left = "" if free is None else f"\n\n{counted(free, 'position')} left in {placed[-1].container_name}."
        answer = _where(work, [each.code for each in placed])
        return Answer(answer.data, answer.text + left)


def _positions(work: Work, call: Call) -> list[str] | None:
    """The positions that were named; one for several things is where they begin."""
    given = call.given
    if given.position and given.positions:
        raise InvalidInputError("Give --position or --positions, not both.")
    if given.positions:
        return [each.strip() for each in given.positions.split(",") if each.strip()]
    if given.position is None:
        return None
    return [given.position] if len(call.codes) == 1 else _from(work, call.codes, given.inside, given.position)


def _from(work: Work, codes: Sequence[str], into: str, first: str) -> list[str]:
    """The named position, which must be free, and the next free ones after it in the order in which the box fills."""
    container = container_for(work, into)
    grid, start = container.grid, position_of(container.grid, first)
    moving = [thing.id for thing in things_for(work, codes)]
    taken = taken_spots(find_occupants(work, container.id), but=moving)
    free = [position for position, _ in free_spots(grid, taken)]
    if start not in free:
        return [first] * len(codes)  # taken: the act says by what
    found = free[free.index(start) :][: len(codes)]
    if len(found) < len(codes):
        raise InvalidInputError(
            f"From {first} on, {container.name} has {counted(len(found), 'free position')}, and {len(codes)} things "
            "were to go in: begin earlier, or open another.",
            position=f"too few free positions after {first}",
        )
    return [label_of(grid, position) or "" for position in found]


def take_out(call: Call) -> Answer:
    """Takes things out of their places, which wait for them."""
    given = call.given
    with call.writing() as work:
        out = actions.take_out(work, codes=call.codes, to_whom=given.to, until=given.until, occurred_at=call.at)
        return _where(work, [each.code for each in out])


def bring_back(call: Call) -> Answer:
    """Puts things back where their places wait."""
    with call.writing() as work:
        back = actions.bring_back(work, codes=call.codes, thawed=call.given.thawed, occurred_at=call.at)
        return _where(work, [each.code for each in back])


def _where(work: Work, codes: Sequence[str]) -> Answer:
    """Where each of the things is now."""
    places = place_for(work, codes)
    data: list[dict[str, Any]] = [{"code": code, **place_told(places.get(code))} for code in codes]
    rows = [(grouped(code), place_shown(places.get(code))) for code in codes]
    return Answer(data, table(("code", "place"), rows))
