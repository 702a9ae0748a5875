"""Stocks and templates of people's own: measured, arranged, corrected and taken out of use."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select, update

from labels.errors import LabelError
from labels.stock import STOCKS, Stock, stock_of
from labels.template import TEMPLATES, Template, as_row, template_of
from lims.access import Permission
from lims.database import columns
from lims.errors import ConflictError, NotFoundError
from lims.history.rules import Touched, changed, created
from lims.labelling.rules import LabelRefusedError
from lims.labelling.tables import LabelStock, LabelTemplate
from lims.reverting import put_back
from lims.unit_of_work import Work

STOCK, TEMPLATE = "label_stock", "label_template"
"""The subject types of own stocks and templates in the history."""

_K, _T = columns(LabelStock), columns(LabelTemplate)
_NAMING = "name stocks and templates"


class NotOwnError(NotFoundError):
    """Only what was entered here can be changed here."""


class NameTakenError(ConflictError):
    """Another stock or template is called so."""


def require_arranging(work: Work) -> None:
    """Stocks and templates are everybody's: whoever arranges storage somewhere may enter them."""
    if not work.actor.may_anywhere(Permission.ARRANGE):
        work.require(Permission.ARRANGE)


def enter_stock(work: Work, measures: Mapping[str, Any]) -> tuple[str, Touched]:
    """Writes a new stock from its measures by name, as in our table. Raises LabelRefusedError, NameTakenError."""
    stock = _measured(measures, _key_of(str(measures.get("name") or "")))
    _check_free(work, LabelStock, stock.key, stock.name, [(each.key, each.name) for each in STOCKS])
    values = _stock_values(stock)
    key = work.add(LabelStock, {**values, "change_set_id": work.change_set_id})
    return stock.key, Touched(STOCK, key, created(values))


def write_stock(work: Work, name: str, measures: Mapping[str, Any]) -> Touched:
    """Corrects the measures of an own stock; its key stays. Raises LabelRefusedError, NotOwnError, NameTakenError."""
    row = _own(work, LabelStock, name)
    stock = _measured(measures, row.key)
    _check_free(work, LabelStock, stock.key, stock.name, [(each.key, each.name) for each in STOCKS], but=row.id)
    return _change(work, LabelStock, STOCK, row, _stock_values(stock))


def enter_template(work: Work, row: Mapping[str, Any]) -> tuple[str, Touched]:
    """Writes a new template. Raises LabelRefusedError, NameTakenError."""
    template = _arranged(row, _key_of(str(row.get("name") or "")))
    _check_free(work, LabelTemplate, template.key, template.name, [(each.key, each.name) for each in TEMPLATES])
    values = _template_values(template)
    key = work.add(LabelTemplate, {**values, "change_set_id": work.change_set_id})
    return template.key, Touched(TEMPLATE, key, created(values))


def write_template(work: Work, name: str, row: Mapping[str, Any]) -> Touched:
    """Rearranges an own template; its key stays. Raises LabelRefusedError, NotOwnError, NameTakenError."""
    held = _own(work, LabelTemplate, name)
    template = _arranged(row, held.key)
    ready = [(each.key, each.name) for each in TEMPLATES]
    _check_free(work, LabelTemplate, template.key, template.name, ready, but=held.id)
    return _change(work, LabelTemplate, TEMPLATE, held, _template_values(template))


def retire(work: Work, table: type[LabelStock] | type[LabelTemplate], name: str) -> Touched:
    """Takes an own stock or template out of use; what was printed stays as it is. Raises NotOwnError."""
    row = _own(work, table, name)
    kind = STOCK if table is LabelStock else TEMPLATE
    return _change(work, table, kind, row, {"retired_at": work.now})


def revert_own(work: Work, subjects: Sequence[Touched]) -> list[Touched]:
    """A new stock or template goes out of use; what was changed in an old one is put back."""
    require_arranging(work)
    return [_revert(work, subject) for subject in subjects]


def _revert(work: Work, subject: Touched) -> Touched:
    table = LabelStock if subject.subject_type == STOCK else LabelTemplate
    if "key" not in subject.changes:  # nothing ever changes that of an old one
        return put_back(work, table, subject)
    work.execute(update(table).where(columns(table).id == subject.subject_id).values(retired_at=work.now))
    return Touched(subject.subject_type, subject.subject_id, {"retired_at": (None, work.now)})


def _measured(measures: Mapping[str, Any], key: str) -> Stock:
    row = {name: "" if value is None else str(value) for name, value in measures.items()}
    try:
        return stock_of({**row, "key": key})
    except LabelError as error:
        raise LabelRefusedError.because(error) from error


def _arranged(row: Mapping[str, Any], key: str) -> Template:
    try:
        return template_of({**row, "key": key})
    except LabelError as error:
        raise LabelRefusedError.because(error) from error


def _stock_values(stock: Stock) -> dict[str, Any]:
    cap = stock.cap
    return {
        "key": stock.key,
        "name": stock.name,
        "medium": stock.medium.value,
        "page_width": stock.page.width,
        "page_height": stock.page.height,
        "label_width": stock.label.width,
        "label_height": stock.label.height,
        "columns": stock.columns,
        "rows": stock.rows,
        "left_margin": stock.left,
        "top_margin": stock.top,
        "pitch_x": stock.pitch.width,
        "pitch_y": stock.pitch.height,
        "cap_x": cap.x if cap else None,
        "cap_y": cap.y if cap else None,
        "cap_diameter": cap.diameter if cap else None,
        "shape": "round" if stock.round else "rectangle",
        "resolution": stock.resolution,
    }


def _template_values(template: Template) -> dict[str, Any]:
    return {"key": template.key, "name": template.name, "body": as_row(template)}


def _key_of(name: str) -> str:
    """`Our cryo sheet (2026)` → `our-cryo-sheet-2026`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    key = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60]
    if not key:
        raise LabelRefusedError("Give it a name of at least one letter or digit.", name="is needed")
    return key


def _own(work: Work, table: type[LabelStock] | type[LabelTemplate], name: str) -> Any:
    """The row of what is in use under this key or name, until the transaction ends. Raises NotOwnError."""
    own = columns(table)
    statement = select(*table.__table__.columns).where(own.retired_at.is_(None)).with_for_update()
    wanted = name.strip().casefold()
    for row in work.execute(statement):
        if wanted in (row.key.casefold(), row.name.casefold()):
            return row
    raise NotOwnError(f"“{name}” was not entered here. Save it under a name of your own, then change that.")


def _check_free(
    work: Work,
    table: type[LabelStock] | type[LabelTemplate],
    key: str,
    name: str,
    ready: Sequence[tuple[str, str]],
    *,
    but: int | None = None,
) -> None:
    """Keys stay taken for ever, because printed labels name them. Raises NameTakenError."""
    work.lock(_NAMING)
    own = columns(table)
    rows = work.execute(select(own.id, own.key, own.name, own.retired_at)).all()
    used = {each.key for each in rows if each.id != but} | {each for each, _ in ready}
    called = {each.name.casefold() for each in rows if each.id != but and each.retired_at is None}
    called |= {each.casefold() for _, each in ready}
    if key in used or name.casefold() in called:
        raise NameTakenError(f"“{name}” is taken: choose another name.")


def _change(work: Work, table: Any, kind: str, row: Any, values: dict[str, Any]) -> Touched:
    changes = changed({name: getattr(row, name) for name in values}, values)
    if changes:
        new = {name: after for name, (_, after) in changes.items()}
        work.execute(update(table).where(columns(table).id == row.id).values(new))
    return Touched(kind, row.id, changes)
