"""What an act looks like in the history, and how its digest is made. Pure."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

Changes = Mapping[str, tuple[Any, Any]]
"""Changed columns: name → (old, new). Of something new, every old is None."""

_ENCODE = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str).encode


class Touched(NamedTuple):
    """One subject of an act: which row of which kind, and what changed in it."""

    subject_type: str
    subject_id: int
    changes: Changes = {}
    uuid: str | None = None


@dataclass
class RecordedAct:
    """An act as it waits for the end of its unit of work."""

    verb: str
    subjects: list[Touched]
    occurred_at: datetime
    reason: str | None = None
    details: Mapping[str, Any] = field(default_factory=dict)
    parent: "RecordedAct | None" = None
    id: int | None = None


def created(values: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """The changes of something that was not there before."""
    return {name: (None, value) for name, value in values.items() if value is not None}


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """The columns of `after` whose value differs from `before`."""
    return {name: (before.get(name), value) for name, value in after.items() if before.get(name) != value}


def changes_as_text(changes: Changes) -> str:
    """One spelling for one set of changes."""
    return _ENCODE(changes)


def digest_of(
    verb: str, occurred_at: str, reason: str | None, details: str, subjects: Iterable[tuple[Any, ...]]
) -> str:
    """SHA-256 over all that the act says: verb, time (ISO, UTC), reason, details, and its subjects in order."""
    digest = hashlib.sha256(_ENCODE([verb, occurred_at, reason, details]).encode())
    for subject in subjects:
        digest.update("\x1e".join("" if part is None else str(part) for part in subject).encode())
    return digest.hexdigest()
