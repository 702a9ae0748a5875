"""A sample as `show` tells it, for programs and for people."""

from collections.abc import Mapping, Sequence
from typing import Any

from lims.cli.answer import Answer
from lims.cli.output import facts, moment, paragraphs, table
from lims.cli.telling import (
    amount_of,
    amount_shown,
    amount_told,
    codes_shown,
    event_shown,
    name_shown,
    names_of_accounts,
    names_told,
    place_shown,
    place_told,
    who,
)
from lims.cli.things_shown import contents_of, contents_shown, custody_shown, custody_told
from lims.collections.queries import find_collections
from lims.identity.queries import IdentifierView
from lims.samples.holding import HoldView
from lims.samples.queries import SampleView, find_kinds
from lims.scanning.records import SampleRecord, record_for
from lims.sequencing.queries import ReadsView
from lims.storage.queries import ThingView
from lims.undoing.queries import ActView
from lims.unit_of_work import Work
from lims.values.codes import grouped
from lims.values.quantities import shown, unit_named


def sample_answer(work: Work, thing: ThingView) -> Answer:
    """A sample; one that is a container as well (a bottle, a plate) with what lies in it."""
    record = record_for(work, thing.code)
    acts = _history(work, record)
    data = {**_told(record), "custody": custody_told(work, record.custody), "history": acts}
    text = _shown(record, acts)
    if thing.container is not None:
        contents = contents_of(work, thing.code)
        return Answer({**data, "contents": contents}, paragraphs(text, contents_shown(contents)))
    return Answer(data, text)


# --- for programs


def _told(record: SampleRecord) -> dict[str, Any]:
    sample = record.sample
    return {
        "code": sample.code,
        "uuid": sample.uuid,
        "name": sample.name,
        "kind": sample.kind,
        **names_told(record.name),
        "collection": sample.collection,
        "record": sample.record,
        "event": record.event and record.event.as_dict(),
        "events": [event.as_dict() for event in record.events],
        "parents": list(record.parents),
        "children": list(record.children),
        **place_told(record.place),
        "amount": amount_of(sample),
        "disposition": sample.disposition,
        "usability": sample.usability,
        "access": sample.access,
        "control_type": sample.control_type,
        "preservation": sample.preservation,
        "medium": sample.medium,
        "restriction": sample.restriction,
        "expires_on": sample.expires_on,
        "retain_until": sample.retain_until,
        "test_on": sample.test_on,
        "attributes": sample.attributes or {},
        "remarks": sample.remarks,
        "identifiers": [_identifier(each) for each in record.identifiers],
        "measurements": [each.as_dict() for each in record.measurements],
        "reads": [reads_told(each) for each in record.reads],
        "holds": [_hold(sample, each) for each in record.holds],
    }


def _identifier(view: IdentifierView) -> dict[str, Any]:
    told = {"type": view.type, "value": view.value, "issuer": view.issuer, "scannable": view.scannable}
    return {**told, "in_force": view.in_force}


def _hold(sample: SampleView, hold: HoldView) -> dict[str, Any]:
    amount = amount_told(hold.amount, sample.unit, "exact")
    return {"kind": hold.kind, "amount": amount, "reason": hold.reason, "since": hold.since, "until": hold.until}


def reads_told(view: ReadsView) -> dict[str, Any]:
    """A file of reads."""
    return {
        "uuid": view.uuid,
        "file": view.file_name,
        "format": view.format,
        "reads": view.read_count,
        "bases": view.base_count,
        "read_number": view.read_number,
        "run": view.run,
        "lane": view.lane,
        "libraries": list(view.libraries),
        "digest": view.digest,
        "attached_at": view.attached_at,
        "summary": dict(view.summary),
    }


# --- its history


def _history(work: Work, record: SampleRecord) -> list[dict[str, Any]]:
    names = names_of_accounts(work, [act.account_id for act in record.history])
    words = _Words(work, record.sample)
    return [_act(act, names, words) for act in record.history]


def _act(act: ActView, names: Mapping[int | None, str], words: "_Words") -> dict[str, Any]:
    return {
        "verb": act.verb,
        "occurred_at": act.occurred_at,
        "recorded_at": act.recorded_at,
        "by": who(names, act.account_id, act.operating_user),
        "channel": act.channel,
        "changes": words.changes(act.changes),
        "reason": act.reason,
        "undone": act.undone,
        "changeset": act.change_set_id,
    }


class _Words:
    """Changed columns as people know them: keys become codes or are left out, base units become units."""

    def __init__(self, work: Work, sample: SampleView) -> None:
        self._unit = unit_named(sample.unit)
        kinds = {kind.id: kind.key for kind in find_kinds(work)}
        collections = {each.id: each.code for each in find_collections(work)}
        self._named: dict[str, tuple[str, Mapping[int, str]]] = {
            "kind_id": ("kind", kinds),
            "collection_id": ("collection", collections),
        }

    def changes(self, changes: Mapping[str, tuple[Any, Any]]) -> dict[str, list[Any]]:
        """Name → [old, new]."""
        told: dict[str, list[Any]] = {}
        for column, (old, new) in changes.items():
            if column in ("amount_left", "amount_spread"):
                name = "amount" if column == "amount_left" else "amount_spread"
                told[name] = [self._amount(old), self._amount(new)]
            elif column in self._named:
                name, known = self._named[column]
                told[name] = [known.get(old), known.get(new)]
            elif not column.endswith("_id"):
                told[column] = [old, new]
        return told

    def _amount(self, steps: int | None) -> str | None:
        return None if steps is None else shown(steps, self._unit).replace("\u202f", " ")


# --- for people


def _shown(record: SampleRecord, acts: Sequence[Mapping[str, Any]]) -> str:
    sample = record.sample
    withdrawn = f" · {sample.record}" if sample.record != "registered" else ""
    head = f"{grouped(sample.code)} · {sample.kind_name} · {name_shown(record.name)}{withdrawn}"
    return paragraphs(
        f"{head}\n{facts(_facts(record))}",
        _section("Results", _results(record)),
        _section("Reads", _reads(record)),
        _section("Custody", custody_shown(record.custody)),
        _section("History", _acts(acts)),
    )


def _facts(record: SampleRecord) -> list[tuple[str, object]]:
    sample = record.sample
    gone = sample.disposition if sample.disposition != "in collection" else None
    others = [f"{each.value} ({each.type})" for each in record.identifiers if each.value != sample.code]
    return [
        ("name", sample.name),
        ("collection", sample.collection),
        *(("collected", event_shown(event)) for event in record.events[:5]),
        ("place", place_shown(record.place)),
        ("amount", amount_shown(sample)),
        ("from", codes_shown(record.parents)),
        ("made of it", codes_shown(record.children)),
        ("disposition", gone),
        ("usability", sample.usability if sample.usability != "usable" else None),
        ("access", sample.access if sample.access != "open" else None),
        ("control", sample.control_type),
        ("preservation", sample.preservation),
        ("restriction", sample.restriction),
        ("expires", sample.expires_on),
        ("keep until", sample.retain_until),
        ("test by", sample.test_on),
        ("also known as", ", ".join(others)),
        ("remarks", sample.remarks),
        *(("held", f"{each.kind}: {each.reason}") for each in record.holds),
    ]


def _section(title: str, text: str) -> str:
    return f"{title}\n{text}" if text else ""


def _results(record: SampleRecord) -> str:
    rows = [(each.type, each.shown, each.method, each.measured_on, each.state) for each in record.measurements]
    return table(("what", "result", "method", "on", "state"), rows) if rows else ""


def _reads(record: SampleRecord) -> str:
    rows = [(each.file_name, f"{each.read_count:,}", each.run, codes_shown(each.libraries)) for each in record.reads]
    return table(("file", "reads", "run", "library"), rows) if rows else ""


def _acts(acts: Sequence[Mapping[str, Any]]) -> str:
    rows = [(moment(each["occurred_at"]), _verb(each), each["by"], each["reason"], each["changeset"]) for each in acts]
    return table(("when", "what", "by", "why", "changeset"), rows) if rows else ""


def _verb(act: Mapping[str, Any]) -> str:
    return f"{act['verb']} (taken back)" if act["undone"] else str(act["verb"])
