"""What the seeded database is filled with: campaigns of a thousand samples, as rows ready for the driver.

A campaign is twenty events of one collection, 700 samples that were collected there and 300 that were made from them,
200 of which lie in two boxes. Everything follows from the seed.
"""

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from bench.programmes import COLLECTED_AMOUNTS, FISH, MADE_AMOUNTS, PROGRAMMES, RARE
from lims.database.types import canonical_json
from lims.history.rules import changes_as_text, created, digest_of
from lims.samples.indexing import collection_token, folded, kind_token
from lims.storage.rules import WAY, Grid, labels_of
from lims.values.codes import mint_many

SAMPLES, COLLECTED, EVENTS, PLACED, BOXES_IN_RACK = 1000, 700, 20, 200, 25
BOX = Grid(10, 10)

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "entity": ("id", "uuid", "type", "code"),
    "identifier": ("entity_id", "type", "value", "normalised", "scannable", "valid_from", "unique_key"),
    "collecting_event": (
        "id",
        "event_type",
        "field_number",
        "start",
        "date_precision",
        "decimal_latitude",
        "decimal_longitude",
        "coordinate_uncertainty_m",
        "locality_id",
        "sampling_protocol",
        "change_set_id",
    ),
    "material_sample": (
        "id",
        "code",
        "kind_id",
        "collection_id",
        "event_id",
        "dimension",
        "unit",
        "amount_left",
        "amount_qualifier",
        "evidence_for_occurrence",
        "preservation",
        "change_set_id",
    ),
    "amount_entry": ("sample_id", "amount", "reason", "occurred_at", "change_set_id"),
    "determination": ("entity_id", "verbatim_name", "taxon_id", "recorded_at", "change_set_id"),
    "measurement_or_fact": ("entity_id", "type", "value", "verbatim", "unit", "recorded_at", "change_set_id"),
    "process": ("id", "type", "name", "change_set_id"),
    "derivation": ("parent_id", "child_id", "process_id", "change_set_id"),
    "storage_container": (
        "id",
        "code",
        "name",
        "type_id",
        "rows",
        "columns",
        "positions",
        "place_label",
        "used",
        "change_set_id",
    ),
    "placement": ("entity_id", "container_id", "positions", "position", "slot", "since", "change_set_id"),
    "custody_event": (
        "entity_id",
        "direction",
        "container_id",
        "position",
        "slot",
        "place_label",
        "occurred_at",
        "change_set_id",
    ),
    "change_set": ("id", "uuid", "channel", "operating_user", "recorded_at"),
    "act": ("id", "change_set_id", "verb", "details", "occurred_at", "recorded_at", "digest"),
    "act_subject": ("act_id", "subject_type", "subject_id", "subject_uuid", "changes"),
    "sample_search": ("rowid", "words"),
}
"""The columns that campaigns fill, table by table; the others keep their defaults."""

Rows = dict[str, list[tuple[Any, ...]]]


class KindRow(NamedTuple):
    """What a campaign must know of a kind; `words` are those of its names, folded."""

    id: int
    key: str
    words: str
    dimension: str
    unit: str
    evidence: bool


class CollectionRow(NamedTuple):
    """What a campaign must know of a collection."""

    id: int
    code: str
    prefix: str


class TaxonRow(NamedTuple):
    """What a campaign must know of a taxon: also what is written on field sheets, and the folded words of its names."""

    id: int
    name: str
    written: str
    words: str


@dataclass
class Surroundings:
    """What the app itself entered before the campaigns: keys by names, and where the counters stand."""

    kinds: Mapping[str, KindRow]
    collections: Mapping[str, CollectionRow]
    taxa: Mapping[str, TaxonRow]
    localities: Sequence[tuple[int, str, str]]
    racks: Sequence[tuple[int, str]]
    box_type: int
    box_prefix: str
    next_entity: int
    next_change_set: int
    next_act: int
    issued: dict[str, int] = field(default_factory=dict)


class Born(NamedTuple):
    """A sample of this campaign, as far as what comes after must know it."""

    id: int
    code: str
    kind: KindRow
    event: int
    taxon: TaxonRow | None


class Act(NamedTuple):
    """An open changeset with one act."""

    id: int
    change_set: int
    at: datetime
    moment: str
    verb: str
    subjects: list[tuple[Any, ...]]


def stored(moment: datetime) -> str:
    """A moment as SQLite keeps it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


def campaigns(around: Surroundings, count: int, seed: int) -> Iterator[Rows]:
    """The rows of each campaign, in the order in which they are to be inserted."""
    source = random.Random(seed)  # noqa: S311 - not a secret
    for number in range(count):
        yield Campaign(around, source, number, count).rows()


class Campaign:
    """One campaign: collected, worked up, put away."""

    def __init__(self, around: Surroundings, source: random.Random, number: int, total: int) -> None:
        self.around, self.random, self.number = around, source, number
        weights = [each.share for each in PROGRAMMES]
        # Each programme has its turn first, so that small databases have them all.
        choice = source.choices(PROGRAMMES, weights)[0]
        self.programme = PROGRAMMES[number] if number < len(PROGRAMMES) else choice
        self.collection = around.collections[self.programme.collection]
        self.began = datetime(2014, 3, 1, 8, tzinfo=UTC) + timedelta(days=4000 * number / total)
        self.made: Rows = {table: [] for table in COLUMNS}
        self.events: list[tuple[int, str]] = []
        self.documents: dict[tuple[int, int, int], tuple[str, str]] = {}
        self.told: dict[tuple[int, int | None], str] = {}

    def rows(self) -> Rows:
        """All that is to be inserted."""
        born = self._collect()
        made = self._work_up(born)
        self._put_away(made[:PLACED])
        return self.made

    # --- one after the other

    def _collect(self) -> list[Born]:
        act = self._open("import", 3)
        self._visit(act)
        kinds = [self.around.kinds[key] for key in self.programme.collects]
        born = []
        for at, code in enumerate(self._codes(self.collection.prefix, COLLECTED)):
            kind, taxon = kinds[at % len(kinds)], self._taxon()
            event = at * EVENTS // COLLECTED
            born.append(self._bear(act, code, kind, event, taxon, COLLECTED_AMOUNTS.get(kind.key)))
            self._describe(act, born[-1], at)
        self._close(act)
        return born

    def _work_up(self, born: Sequence[Born]) -> list[Born]:
        act = self._open("derive", 30)
        process = self._entity("process", None)
        self.made["process"].append((process, "subsampling", f"batch {self.number + 1}", act.change_set))
        by_kind: dict[str, list[Born]] = defaultdict(list)
        for each in born:
            by_kind[each.kind.key].append(each)
        made = []
        for kind_key, count, parent_key in self.programme.makes:
            kind, parents = self.around.kinds[kind_key], by_kind[parent_key]
            for at, code in enumerate(self._codes(self.collection.prefix, count)):
                parent = parents[at % len(parents)]
                child = self._bear(act, code, kind, parent.event, parent.taxon, MADE_AMOUNTS[kind_key], parent)
                self.made["derivation"].append((parent.id, child.id, process, act.change_set))
                by_kind[kind_key].append(child)
                made.append(child)
        self._close(act)
        return made[::-1]

    def _put_away(self, things: Sequence[Born]) -> None:
        act = self._open("place", 31)
        for at in range(0, len(things), BOX.positions):
            box, label = self._box(act, self.number * PLACED // BOX.positions + at // BOX.positions)
            for position, thing in enumerate(things[at : at + BOX.positions], start=1):
                where = (box, BOX.positions, position, 1, act.moment, act.change_set)
                self.made["placement"].append((thing.id, *where))
                told = (thing.id, "in", box, position, 1, f"{label}{WAY}{labels_of(BOX)[position - 1]}")
                self.made["custody_event"].append((*told, act.moment, act.change_set))
        self._close(act)

    # --- parts of them

    def _visit(self, act: Act) -> None:
        """The events of the campaign."""
        for at in range(EVENTS):
            locality, name, water = self.random.choice(self.around.localities)
            event, day = self._entity("collecting_event", None), self.began + timedelta(hours=3 * at)
            number, start = f"{self.programme.collection}-{self.number + 1}-{at + 1}", f"{day:%Y-%m-%dT%H:%M}"
            where = (50.7 + self.random.random() / 2, 3.5 + self.random.random(), 25.0, locality)
            self.made["collecting_event"].append(
                (event, "haul", number, start, "minute", *where, "fyke net", act.change_set)
            )
            self.events.append((event, folded(f"{name} {water} {number} {start}")))

    def _bear(
        self,
        act: Act,
        code: str,
        kind: KindRow,
        event: int,
        taxon: TaxonRow | None,
        amount: int | None,
        parent: Born | None = None,
    ) -> Born:
        """One sample, with its code, first amount, search document and line of the history."""
        uuid = self._uuid()
        key = self._entity("material_sample", code, uuid)
        event_id = self.events[event][0] if parent is None else None
        self.made["identifier"].append((key, "code", code, code, 1, act.moment, code))
        preservation = self.programme.preservation if parent is None else None
        about = (kind.dimension, kind.unit, amount, "unknown" if amount is None else "exact", kind.evidence)
        self.made["material_sample"].append(
            (key, code, kind.id, self.collection.id, event_id, *about, preservation, act.change_set)
        )
        if amount is not None:
            self.made["amount_entry"].append((key, amount, "initial", act.moment, act.change_set))
        act.subjects.append(("material_sample", key, uuid, self._changes(code, kind, event_id, amount)))
        born = Born(key, code, kind, event, taxon)
        self.made["sample_search"].append((key, self._document(born, preservation)))
        return born

    def _describe(self, act: Act, born: Born, at: int) -> None:
        """What it is, what it measures, and the number it had in the field."""
        if born.taxon:
            named = (born.taxon.written, born.taxon.id)
            self.made["determination"].append((born.id, *named, act.moment, act.change_set))
        if born.taxon and self.programme.taxa is FISH:
            length = self.random.randint(30, 700)
            self._measure(act, born.id, "length", length, "mm")
            if self.random.random() > 0.12:
                self._measure(act, born.id, "weight", round(length**3 / 100_000, 1), "g")
        if at % 20 == 0:
            value = f"{self.programme.collection}/{self.number}/{at}"
            self.made["identifier"].append((born.id, "field number", value, value, 0, act.moment, None))
            key, words = self.made["sample_search"][-1]
            self.made["sample_search"][-1] = (key, " ".join(dict.fromkeys(f"{words} {folded(value)}".split())))

    def _measure(self, act: Act, key: int, type_: str, value: float, unit: str) -> None:
        self.made["measurement_or_fact"].append((key, type_, value, f"{value:g}", unit, act.moment, act.change_set))

    def _changes(self, code: str, kind: KindRow, event_id: int | None, amount: int | None) -> str:
        """What the history says of a new sample; those of one kind and event differ by their code."""
        about = (kind.id, event_id)
        if about not in self.told:
            facts = {
                "code": "?",
                "kind_id": kind.id,
                "collection_id": self.collection.id,
                "event_id": event_id,
                "amount_left": amount,
                "disposition": "in collection",
                "usability": "usable",
                "record": "registered",
            }
            self.told[about] = changes_as_text(created(facts))
        return self.told[about].replace('"?"', f'"{code}"')

    def _document(self, born: Born, preservation: str | None) -> str:
        """The words that `lims.samples.indexing` writes. Samples of one kind, event and name differ by their code."""
        about = (born.kind.id, born.event, born.taxon.id if born.taxon else 0)
        if about not in self.documents:
            named = born.taxon.words if born.taxon else ""
            words = f"{born.kind.words} {folded(preservation or '')} {self.events[born.event][1]} {named}"
            head = f"{kind_token(born.kind.key)} {collection_token(self.collection.code)}"
            self.documents[about] = head, " ".join(dict.fromkeys(words.split()))
        head, tail = self.documents[about]
        return f"{head} {born.code.lower()} {tail}"

    def _box(self, act: Act, number: int) -> tuple[int, str]:
        """A full box in its rack: its key and place label."""
        rack, rack_label = self.around.racks[number // BOXES_IN_RACK]
        name, (code,) = f"Box {number + 1:04d}", self._codes(self.around.box_prefix, 1)
        box, label = self._entity("storage_container", code), f"{rack_label}{WAY}{name}"
        self.made["identifier"].append((box, "code", code, code, 1, act.moment, code))
        size = (BOX.rows, BOX.columns, BOX.positions)
        about = (code, name, self.around.box_type, *size, label, BOX.positions, act.change_set)
        self.made["storage_container"].append((box, *about))
        spot = number % BOXES_IN_RACK + 1
        self.made["placement"].append((box, rack, BOXES_IN_RACK, spot, 1, act.moment, act.change_set))
        return box, label

    def _taxon(self) -> TaxonRow | None:
        """One of the programme's taxa; of fish, one in two thousand is the rare one."""
        if not self.programme.taxa:
            return None
        if self.programme.taxa is FISH and self.random.random() < 0.0005:
            return self.around.taxa[RARE]
        return self.around.taxa[self.random.choice(self.programme.taxa)]

    # --- keys, codes and history

    def _entity(self, type_: str, code: str | None, uuid: str | None = None) -> int:
        key = self.around.next_entity
        self.around.next_entity += 1
        self.made["entity"].append((key, uuid or self._uuid(), type_, code))
        return key

    def _uuid(self) -> str:
        digits = f"{self.random.getrandbits(128):032x}"
        return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"

    def _codes(self, prefix: str, count: int) -> list[str]:
        first = self.around.issued.setdefault(prefix, 1)
        self.around.issued[prefix] += count
        return mint_many(prefix, first, count)

    def _open(self, verb: str, days: int) -> Act:
        at = self.began + timedelta(days=days)
        act = Act(self.around.next_act, self.around.next_change_set, at, stored(at), verb, [])
        self.around.next_act += 1
        self.around.next_change_set += 1
        self.made["change_set"].append((act.change_set, self._uuid(), "cli", "bench", act.moment))
        return act

    def _close(self, act: Act) -> None:
        details = canonical_json({"campaign": self.number + 1})
        digest = digest_of(act.verb, act.at.isoformat(), None, details, act.subjects)
        self.made["act"].append((act.id, act.change_set, act.verb, details, act.moment, act.moment, digest))
        self.made["act_subject"] += [(act.id, *subject) for subject in act.subjects]
