"""`register`, `derive`, `link`, `recount`, `correct`, `dispose`: making samples, and what becomes of them."""

from argparse import Namespace
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from lims.cli.answer import Answer, Call
from lims.cli.output import counted, table
from lims.cli.telling import amount_of, amount_shown, codes_shown
from lims.collecting.actions import add_event
from lims.collecting.drafts import EventDraft
from lims.errors import InvalidInputError
from lims.samples import actions
from lims.samples.drafts import AmountDraft, DerivationDraft, ProcessDraft
from lims.samples.queries import find_kinds, kind_for, samples_for
from lims.samples.vocabulary import CONTROL_TYPES, Access, Usability
from lims.unit_of_work import Work
from lims.values.codes import grouped

ALL = "all"

_Draft = TypeVar("_Draft", bound=BaseModel)


# --- registering


def register(call: Call) -> Answer:
    """Registers samples alike, with the event they were collected in."""
    given = call.given
    with call.writing() as work:
        codes = actions.register(
            work,
            collection=given.collection,
            kind=given.kind,
            count=given.count,
            code=given.code,
            event=_event(work, given),
            identified_as=given.taxon,
            name=given.name,
            amount=_made(work, given.amount, given.unit, given.kind),
            qualifier=given.qualifier,
            control_type=given.control,
            preservation=given.preservation,
            expires_on=given.expires,
            retain_until=given.keep_until,
            remarks=given.remarks,
        )
        return Answer([{"code": code} for code in codes], "\n".join(grouped(code) for code in codes))


def _event(work: Work, given: Namespace) -> str | None:
    """The uuid of the event: one that is there, or a new one where anything is said of it."""
    told = {
        "event_date": given.date,
        "locality": given.locality,
        "water_body": given.water,
        "municipality": given.municipality,
        "country": given.country,
        "latitude": given.latitude,
        "longitude": given.longitude,
        "x": given.x,
        "y": given.y,
        "crs": given.crs,
        "sampling_protocol": given.protocol,
        "gear": given.gear,
        "habitat": given.habitat,
        "collectors": given.collector and tuple(given.collector),
    }
    said = {name: value for name, value in told.items() if value}
    if given.event and said:
        raise InvalidInputError("Name the event with --event, or say where and when it was: not both.")
    if not said:
        return given.event and str(given.event)
    return add_event(work, draft=_draft(EventDraft, **said), collection=given.collection)


# --- deriving


def derive(call: Call) -> Answer:
    """Makes children of parents in one act."""
    given = call.given
    with call.writing() as work:
        draft = _derivation(work, call)
        made = actions.derive(work, parents=call.codes, draft=draft, collection=given.collection)
        rows = [(grouped(each.code), codes_shown(each.parents) or f"({given.blank_type})") for each in made]
        notes = _odd_parents(work, given.kind, call.codes)
        data = [{"code": each.code, "parents": list(each.parents)} for each in made]
        return Answer(data, table(("code", "from"), rows), notes=notes)


def _derivation(work: Work, call: Call) -> DerivationDraft:
    given = call.given
    take_all = (given.taken or "").strip().casefold() == ALL
    return _draft(
        DerivationDraft,
        kind=given.kind,
        children=given.children,
        pool=given.pool,
        codes=tuple(code.strip() for code in (given.printed or "").split(",") if code.strip()),
        made=_made(work, given.made, given.unit, given.kind),
        taken=None if take_all else _taken(work, call),
        take_all=take_all,
        relation=given.relation,
        process=ProcessDraft(name=given.process, protocol=given.protocol),
        blanks=given.blanks,
        blank_type=given.blank_type,
        preservation=given.preservation,
        expires_on=given.expires,
        retain_until=given.keep_until,
        reason=given.reason,
        occurred_at=call.at,
    )


def _made(work: Work, value: str | None, unit: str | None, kind: str) -> AmountDraft | None:
    """What a new sample begins with, in its kind's unit unless another is said."""
    if value is None and unit is not None:
        raise InvalidInputError(f"--unit {unit} without an amount: say how much.")
    return AmountDraft(value=value, unit=unit or kind_for(work, kind).unit) if value is not None else None


def _taken(work: Work, call: Call) -> AmountDraft | None:
    """What leaves each parent, in the parents' own unit unless another is said."""
    value, unit = call.given.taken, call.given.taken_unit
    if value is None:
        if unit is not None:
            raise InvalidInputError(f"--taken-unit {unit} without --taken: say how much.")
        return None
    if unit is None:
        units = {sample.unit for sample in samples_for(work, call.codes)}
        if len(units) != 1:
            raise InvalidInputError("The parents are counted in different units: say which with --taken-unit.")
        unit = units.pop()
    return AmountDraft(value=value, unit=unit)


def _odd_parents(work: Work, kind: str, codes: Sequence[str]) -> list[str]:
    """Only a cycle is refused; what is unusual is said."""
    made = kind_for(work, kind)
    usual = {each.key for each in find_kinds(work) if made.key in each.derives}
    odd = dict.fromkeys(parent.kind_name for parent in samples_for(work, codes) if parent.kind not in usual)
    return [f"Note: {made.name} is not usually made from {', '.join(odd)}."] if odd else []


def link(call: Call) -> Answer:
    """Says that one registered sample came from another."""
    given = call.given
    with call.writing() as work:
        parent, child = (sample.code for sample in samples_for(work, [given.parent, given.child]))
        actions.link(work, parent=parent, child=child, reason=given.reason)
        return Answer({"code": child, "parents": [parent]}, f"{grouped(child)} came from {grouped(parent)}.")


# --- what becomes of samples


def give_code(call: Call) -> Answer:
    """Gives a sample a second code."""
    given = call.given
    with call.writing() as work:
        actions.give_code(work, code=given.code, other=given.other)
    return Answer({"code": given.code, "other": given.other}, f"{given.code} goes by {given.other} too.")


def dispose(call: Call) -> Answer:
    """Says what became of samples."""
    given = call.given
    with call.writing() as work:
        codes = [sample.code for sample in samples_for(work, call.codes)]
        actions.dispose(
            work,
            codes=codes,
            disposition=given.disposition,
            reason=given.reason,
            comment=given.comment,
            occurred_at=call.at,
        )
        says = f"{counted(len(codes), 'sample')} {given.disposition}: {codes_shown(codes)}"
        return Answer([{"code": code, "disposition": str(given.disposition)} for code in codes], says)


def recount(call: Call) -> Answer:
    """Says how much there really is."""
    given = call.given
    with call.writing() as work:
        (sample,) = samples_for(work, [given.code])
        amount = AmountDraft(value=given.amount, unit=given.unit or sample.unit)
        actions.recount(work, code=sample.code, amount=amount, qualifier=given.qualifier, reason=given.reason)
        (after,) = samples_for(work, [sample.code])
        data = {"code": after.code, "before": amount_of(sample), "amount": amount_of(after)}
        return Answer(data, f"{grouped(after.code)}: {amount_shown(after)} (it said {amount_shown(sample)}).")


WORDS: Mapping[str, tuple[str, ...]] = {
    "usability": tuple(Usability),
    "access": tuple(Access),
    "control_type": ("", *CONTROL_TYPES),
}
"""Facts that are one of some words."""


def correct(call: Call) -> Answer:
    """Changes facts of a sample, keeping what was there in the history."""
    given = call.given
    values = dict(_fact(text) for text in given.values)
    with call.writing() as work:
        (before,) = samples_for(work, [given.code])
        actions.correct(work, code=before.code, values=values, reason=given.reason)
        (after,) = samples_for(work, [before.code])
        changed = {name: [getattr(before, name), getattr(after, name)] for name in values}
        rows = [(name.replace("_", " "), old, new) for name, (old, new) in changed.items()]
        says = f"{grouped(after.code)} is corrected.\n{table(('fact', 'was', 'is'), rows)}"
        return Answer({"code": after.code, "changes": changed}, says)


def _fact(text: str) -> tuple[str, str | None]:
    name, is_given, value = text.partition("=")
    name = name.strip().replace("-", "_").casefold()
    if not is_given or not name:
        raise InvalidInputError(f'"{text}" is no fact: write --set preservation="ethanol 70 %".')
    if name not in actions.CORRECTABLE:
        known = ", ".join(each.replace("_", "-") for each in actions.CORRECTABLE)
        raise InvalidInputError(f'"{name}" cannot be corrected this way. Facts: {known}.')
    words = WORDS.get(name)
    if words and value.strip() not in words:
        raise InvalidInputError(f'{name} cannot be "{value}": it is one of {", ".join(filter(None, words))}.')
    return name, value.strip() or None


# --- drafts


def _draft(kind: type[_Draft], /, **values: Any) -> _Draft:
    """What was typed, checked for form; what is wrong with it is the user's to read."""
    try:
        return kind(**values)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        message = str(first["msg"]).removeprefix("Value error, ")
        raise InvalidInputError(f"{where}: {message}" if where else message) from None
