"""Stocks and templates to choose from: those that come with the product, and people's own."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from labels.errors import LabelError
from labels.label import EXAMPLE, Label
from labels.layout import Composer
from labels.pdf import render_sheets
from labels.stock import STOCKS, Cap, Medium, Offset, Size, Stock, find_stock
from labels.svg import drawn
from labels.template import TEMPLATES, Template, as_row, find_template, template_of
from lims.database import columns
from lims.labelling.rules import LabelRefusedError
from lims.labelling.tables import LabelStock, LabelTemplate
from lims.unit_of_work import Work

_K, _T = columns(LabelStock), columns(LabelTemplate)
OWN = "measured and entered here"


@dataclass(frozen=True)
class StockView:
    """What labels are printed on; lengths in mm."""

    key: str
    name: str
    medium: str
    per_sheet: int
    width: float
    height: float
    resolution: int
    has_cap: bool
    source: str
    is_own: bool


@dataclass(frozen=True)
class TemplateView:
    """What stands on a label. `row` is how it is kept, exported and edited."""

    key: str
    name: str
    about: str
    is_own: bool
    row: Mapping[str, Any]


def find_stocks(work: Work) -> list[StockView]:
    """The stocks that labels can be printed on, people's own first."""
    own = [_stock_view(stock, is_own=True) for stock in _own_stocks(work)]
    return own + [_stock_view(stock, is_own=False) for stock in STOCKS]


def find_templates(work: Work, *, stock: str | None = None) -> list[TemplateView]:
    """The templates, people's own first; with a stock only those that can be read on it. Raises LabelRefusedError."""
    own = _own_templates(work)
    found = [_template_view(each, is_own=True) for each in own] + [
        _template_view(each, is_own=False) for each in TEMPLATES
    ]
    if stock is None:
        return found
    held = stock_for(work, stock)
    return [each for each in found if fits(template_of(each.row), held)]


def stock_for(work: Work, name: str) -> Stock:
    """A stock by its key, name or alias. Raises LabelRefusedError."""
    try:
        return find_stock(name, among=(*_own_stocks(work), *STOCKS))
    except LabelError as error:
        raise LabelRefusedError.because(error) from error


def template_for(work: Work, name: str) -> Template:
    """A template by its key or name. Raises LabelRefusedError."""
    try:
        return find_template(name, among=(*_own_templates(work), *TEMPLATES))
    except LabelError as error:
        raise LabelRefusedError.because(error) from error


def fits(template: Template, stock: Stock) -> bool:
    """Whether a label with something in every field can be read on a stock."""
    try:
        Composer(template, stock).layout(EXAMPLE)
    except LabelError:
        return False
    return True


def example_of(row: Mapping[str, Any], stock: Stock) -> str:
    """A picture (SVG) of a template, as it is being edited, on a stock. Raises LabelRefusedError."""
    try:
        return drawn(EXAMPLE, template_of(row), stock)
    except LabelError as error:
        raise LabelRefusedError.because(error) from error


def outline_of(stock: Stock, offset: Offset) -> bytes:
    """A page with the edges of all labels of a stock, to be held against a sheet of it. Raises LabelRefusedError."""
    for template in TEMPLATES:
        if fits(template, stock):
            return render_sheets([Label("TEST", {"name": stock.name})], template, stock, outline=True, offset=offset)
    raise LabelRefusedError(f"Nothing can be read on labels of {stock.label}: the symbol alone needs 6 × 6 mm.")


def _own_stocks(work: Work) -> list[Stock]:
    statement = select(*LabelStock.__table__.columns).where(_K.retired_at.is_(None)).order_by(_K.name)
    return [_stock_of(row) for row in work.execute(statement)]


def _stock_of(row: Any) -> Stock:
    cap = None if row.cap_diameter is None else Cap(row.cap_x, row.cap_y, row.cap_diameter)
    return Stock(
        key=row.key,
        name=row.name,
        page=Size(row.page_width, row.page_height),
        label=Size(row.label_width, row.label_height),
        columns=row.columns,
        rows=row.rows,
        left=row.left_margin,
        top=row.top_margin,
        pitch=Size(row.pitch_x, row.pitch_y),
        resolution=row.resolution,
        source=OWN,
        medium=Medium(row.medium),
        cap=cap,
        round=row.shape == "round",
    )


def _own_templates(work: Work) -> list[Template]:
    statement = select(_T.body).where(_T.retired_at.is_(None)).order_by(_T.name)
    return [template_of(body) for body in work.execute(statement).scalars()]


def _stock_view(stock: Stock, *, is_own: bool) -> StockView:
    return StockView(
        stock.key,
        stock.name,
        stock.medium.value,
        stock.per_sheet,
        *stock.label,
        stock.resolution,
        stock.cap is not None,
        stock.source,
        is_own,
    )


def _template_view(template: Template, *, is_own: bool) -> TemplateView:
    return TemplateView(template.key, template.name, template.about, is_own, as_row(template))
