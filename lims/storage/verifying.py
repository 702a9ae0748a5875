"""What must always hold of containers and places."""

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import text

from lims.storage.placing import PLACEMENT, facts
from lims.storage.queries import CONTAINER, places_by_id
from lims.storage.rules import WAY
from lims.storage.tables import StorageContainer
from lims.unit_of_work import Work
from lims.verifying import Check, Subjects

_USED = text(
    """SELECT c.code, c.used, COUNT(p.id), c.containers_in, COUNT(i.id) FROM storage_container c
    LEFT JOIN placement p ON p.container_id = c.id AND p.placed = 'thing'
    LEFT JOIN storage_container i ON i.id = p.entity_id
    GROUP BY c.id, c.code, c.used, c.containers_in HAVING c.used <> COUNT(p.id) OR c.containers_in <> COUNT(i.id)"""
)
_WAYS = text(
    """SELECT c.code, c.place_label, COALESCE(above.place_label || :between, '') || c.name FROM storage_container c
    LEFT JOIN placement p ON p.entity_id = c.id LEFT JOIN storage_container above ON above.id = p.container_id
    WHERE c.place_label <> COALESCE(above.place_label || :between, '') || c.name"""
)
_UNREACHED = text(
    """WITH RECURSIVE below (id) AS (
        SELECT c.id FROM storage_container c WHERE NOT EXISTS (SELECT 1 FROM placement p WHERE p.entity_id = c.id)
        UNION
        SELECT c.id FROM below JOIN placement p ON p.container_id = below.id
        JOIN storage_container c ON c.id = p.entity_id)
    SELECT code FROM storage_container WHERE id NOT IN (SELECT id FROM below)"""
)
_WITHDRAWN = text(
    """SELECT s.code FROM placement p JOIN material_sample s ON s.id = p.entity_id WHERE s.record = 'withdrawn'"""
)
_TOLD = text("SELECT subject_id, changes FROM act_subject WHERE subject_type = :kind ORDER BY id")
_PLACED = text("SELECT entity_id FROM placement WHERE placed = 'thing'")


def counts_agree(work: Work) -> Iterator[str]:
    """Each container knows how many things lie in it, and how many of them are containers."""
    for code, used, found, containers_in, inner in work.execute(_USED):
        if used != found:
            yield f"{code}: the container says {used}, {found} lie in it."
        if containers_in != inner:
            yield f"{code}: the container says {containers_in} containers, {inner} stand in it."


def ways_agree(work: Work) -> Iterator[str]:
    """Each container's way from the site down goes through what it stands in."""
    for code, stored, right in work.execute(_WAYS, {"between": WAY}):
        yield f'{code}: the way is stored as "{stored}", it is "{right}".'


def no_container_lies_in_itself(work: Work) -> Iterator[str]:
    """From the sites down every container is reached."""
    for (code,) in work.execute(_UNREACHED):
        yield f"{code} lies in itself, by a detour."


def withdrawn_samples_lie_nowhere(work: Work) -> Iterator[str]:
    """No position is kept for a sample that is withdrawn."""
    for (code,) in work.execute(_WITHDRAWN):
        yield f"{code} is withdrawn, and has a place."


def places_follow_from_history(work: Work) -> Iterator[str]:
    """Each thing lies where the history last put it."""
    last: dict[int, dict[str, Any]] = {}
    for key, changes in work.execute(_TOLD, {"kind": PLACEMENT}):
        last.setdefault(key, facts(None)).update({name: new for name, (_, new) in json.loads(changes).items()})
    ids = list(last.keys() | set(work.execute(_PLACED).scalars()))
    now = places_by_id(work, ids)
    for key in ids:
        if facts(now.get(key)) != last.get(key):
            yield f"Thing {key} lies at {facts(now.get(key))}, the history says {last.get(key)}."


SUBJECTS: Subjects = {CONTAINER: StorageContainer}
CHECKS: list[Check] = [
    counts_agree,
    ways_agree,
    no_container_lies_in_itself,
    withdrawn_samples_lie_nowhere,
    places_follow_from_history,
]
