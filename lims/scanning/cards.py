"""The card of a sample: all that a scan shows, from any code, in one statement.

This is the hottest read of the house, so it goes past SQLAlchemy's result layer: one statement with JSON aggregates,
the same on both databases but for the names of their JSON functions.
"""

import json
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from lims.collections.rules import sees
from lims.errors import NotFoundError
from lims.samples.issuing import check_found
from lims.samples.naming import listed
from lims.storage.rules import Grid, label_of
from lims.taxa.naming import shown_name
from lims.unit_of_work import Work
from lims.values.amounts import shown_amount
from lims.values.codes import normalised, own_form
from lims.values.quantities import unit_named

_STATEMENT = """
SELECT s.id, e.uuid, s.code, k.key, k.name_en, k.colour, k.icon, c.id, c.code, c.visibility, s.name, s.disposition,
    s.usability, s.record, s.access, s.control_type, s.amount_left, s.unit, s.amount_qualifier,
    b.code, b.name, b.place_label, p.position, p.state, b.rows, b.columns, b.slots, b.labelling, b.fill_order,
    (WITH RECURSIVE up (id, organism_id, event_id, depth) AS (
        SELECT s.id, s.organism_id, s.event_id, 0
        UNION ALL
        SELECT a.id, a.organism_id, a.event_id, up.depth + 1 FROM up
        JOIN derivation d ON d.child_id = up.id AND NOT d.withdrawn
        JOIN material_sample a ON a.id = d.parent_id WHERE up.depth < 50)
     SELECT {list}({array}(up.depth, x.verbatim_name, x.taxon_formula, t.scientific_name, o.scientific_name,
        v.start, l.name, l.water_body))
     FROM up LEFT JOIN determination x ON x.accepted AND x.entity_id IN (up.id, up.organism_id)
     LEFT JOIN taxon t ON t.id = x.taxon_id LEFT JOIN taxon o ON o.id = x.second_taxon_id
     LEFT JOIN collecting_event v ON v.id = up.event_id LEFT JOIN locality l ON l.id = v.locality_id
     WHERE x.id IS NOT NULL OR v.id IS NOT NULL),
    (SELECT {list}(r.code) FROM (SELECT q.code FROM derivation d JOIN material_sample q ON q.id = d.parent_id
        WHERE d.child_id = s.id AND NOT d.withdrawn ORDER BY d.id LIMIT 20) r),
    (SELECT {list}(r.code) FROM (SELECT q.code FROM derivation d JOIN material_sample q ON q.id = d.child_id
        WHERE d.parent_id = s.id AND NOT d.withdrawn ORDER BY d.id LIMIT 20) r),
    (SELECT {list}({array}(r.verb, r.occurred_at)) FROM (SELECT a.verb, a.occurred_at FROM act_subject u
        JOIN act a ON a.id = u.act_id WHERE u.subject_id = s.id AND u.subject_type = 'material_sample'
        ORDER BY u.id DESC LIMIT 5) r),
    b.position_names, s.amount_spread
FROM identifier i
JOIN entity f ON f.id = i.entity_id
JOIN entity e ON e.id = COALESCE(f.merged_into, f.id)
JOIN material_sample s ON s.id = e.id
JOIN kind k ON k.id = s.kind_id
JOIN collection c ON c.id = s.collection_id
LEFT JOIN placement p ON p.entity_id = s.id
LEFT JOIN storage_container b ON b.id = p.container_id
WHERE i.normalised IN ({mark}, {mark})
"""
_SQLITE = _STATEMENT.format(list="json_group_array", array="json_array", mark="?")
_POSTGRESQL = _STATEMENT.format(list="json_agg", array="json_build_array", mark="%s")


class AmbiguousSampleError(NotFoundError):
    """Several samples go by this number."""


@dataclass(frozen=True)
class CardView:
    """What a scan shows of a sample: of `parents` and `children` the first twenty, of `acts` the last five."""

    code: str
    uuid: str
    kind: str
    kind_name: str
    colour: str
    icon: str
    collection: str
    collection_id: int
    name: str | None
    scientific_name: str | None
    verbatim_name: str | None
    disposition: str
    usability: str
    record: str
    access: str
    control_type: str | None
    amount: str
    amount_qualifier: str
    event_date: str | None
    locality: str | None
    place_label: str | None
    container: str | None
    container_name: str | None
    position: str | None
    out: bool
    missing: bool
    parents: tuple[str, ...]
    children: tuple[str, ...]
    acts: tuple[tuple[str, str], ...]


def find_cards(work: Work, text: str) -> list[CardView]:
    """The cards of all samples that go by this text, as far as the actor may see them; two mean "which one?"."""
    statement = _SQLITE if work.is_sqlite else _POSTGRESQL
    with closing(work.connection.connection.cursor()) as cursor:
        cursor.execute(statement, (normalised(text), own_form(text)))
        return [_card(row) for row in cursor.fetchall() if sees(work.actor, row[7], row[9])]


def card_for(work: Work, text: str) -> CardView:
    """The card of what goes by this text.

    Raises UnknownCodeError, UnclaimedCodeError, MisreadCodeError, AmbiguousSampleError.
    """
    cards = find_cards(work, text)
    if len(cards) == 1:
        return cards[0]
    if not cards:
        check_found(work, text, [])
    listed = ", ".join(card.code for card in cards)
    raise AmbiguousSampleError(f"{text} is the number of {len(cards)} samples: {listed}. Use the code of one of them.")


def _card(row: Any) -> CardView:
    above, parents, children, acts = (json.loads(each) if isinstance(each, str) else each or [] for each in row[29:33])
    scientific, verbatim = _names(above)
    event_date, locality = _event(above)
    return CardView(
        code=row[2],
        uuid=row[1],
        kind=row[3],
        kind_name=row[4],
        colour=row[5],
        icon=row[6],
        collection=row[8],
        collection_id=row[7],
        name=row[10],
        scientific_name=scientific,
        verbatim_name=verbatim,
        disposition=row[11],
        usability=row[12],
        record=row[13],
        access=row[14],
        control_type=row[15],
        amount=shown_amount(row[16], row[34], row[18], unit_named(row[17])),
        amount_qualifier=row[18],
        event_date=event_date,
        locality=locality,
        place_label=row[21],
        container=row[19],
        container_name=row[20],
        position=_position(row),
        out=row[23] == "held",
        missing=row[23] == "missing",
        parents=tuple(parents),
        children=tuple(children),
        acts=tuple((verb, moment) for verb, moment in acts),
    )


def _names(above: list[Any]) -> tuple[str | None, str | None]:
    """Its own names or its nearest ancestors': of several at the same distance, all."""
    named = [each for each in above if each[1] is not None]
    if not named:
        return None, None
    nearest = min(each[0] for each in named)
    closest = [each for each in named if each[0] == nearest]
    scientific = [shown_name(formula, first, second) for _, _, formula, first, second, *_ in closest if first]
    return listed(scientific), listed([each[1] for each in closest])


def _event(above: list[Any]) -> tuple[str | None, str | None]:
    """When and where, if all that it came from was collected at once."""
    events = {(each[5], each[6], each[7]) for each in above if each[5] or each[6]}
    if len(events) != 1:
        return None, None
    ((start, locality, water),) = events
    return start, " · ".join(part for part in (water, locality) if part) or None


def _position(row: Any) -> str | None:
    if row[22] is None:
        return None
    names = tuple(json.loads(row[33])) if row[33] else ()
    return label_of(Grid(row[24], row[25], row[26], row[27], row[28], names), row[22])
