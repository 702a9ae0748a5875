"""Pictures of a sheet of labels: which of them are printed, and what each of its measures means."""

from labels.stock import Stock

_LARGEST = 1000


def sheet_drawn(stock: Stock, *, first: int = 1, count: int = 0) -> str:
    """The sheet (SVG): what was used up before `first`, what is printed now, what is still free."""
    return _page(stock, "".join(_label(stock, each, _state(each, first, count)) for each in _positions(stock)))


def _positions(stock: Stock) -> range:
    return range(1, min(stock.per_sheet, _LARGEST) + 1)


def _state(position: int, first: int, count: int) -> str:
    if position < first:
        return "gone"
    return "printed" if position < first + count else "free"


def _page(stock: Stock, inside: str) -> str:
    width, height = stock.page
    frame = f'<rect class="page" width="{width:g}" height="{height:g}" rx="1"/>'
    view = f"-1 -1 {width + 2:g} {height + 2:g}"
    words = f"{stock.columns} × {stock.rows} labels of {stock.label} on {stock.page}"
    opening = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{view}" role="img" aria-label="{words}">'
    return f"{opening}{frame}{inside}</svg>"


def _label(stock: Stock, position: int, state: str) -> str:
    x, y = stock.corner(position)
    width, height = stock.label
    radius = width / 2 if stock.round else min(1.0, height / 6)
    marked = f'class="{state}" data-position="{position}"'
    found = (
        f'<rect {marked} x="{x:.2f}" y="{y:.2f}" width="{width:g}" height="{height:g}" rx="{radius:g}">'
        f"<title>{position}</title></rect>"
    )
    if stock.cap:
        half = stock.cap.diameter / 2
        centre = f'cx="{x + stock.cap.x + half:.2f}" cy="{y + stock.cap.y + half:.2f}"'
        found += f'<circle {marked} {centre} r="{half:g}"/>'
    return found


MEASURES_EXPLAINED = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-6 -6 172 122" role="img" '
    'aria-label="What the measures of a sheet mean">'
    '<path class="page" d="M0 110V0H160"/>'
    + "".join(f'<rect class="free" x="{x}" y="{y}" width="46" height="26" rx="2"/>' for x in (28, 92) for y in (24, 68))
    + '<path class="measure" d="M0 81H28 M115 0V24 M28 90H74 M120 68V94 M28 14H92 M20 24V68"/>'
    + "".join(
        f'<text class="letter" font-size="7" x="{x}" y="{y}">{letter}</text>'
        for letter, x, y in (
            ("A", 12, 88),
            ("B", 121, 12),
            ("C", 51, 85),
            ("D", 126, 81),
            ("E", 60, 8),
            ("F", 14, 46),
        )
    )
    + "</svg>"
)
"""The upper left corner of a sheet, with a letter at each measure: the fields of the form begin with these."""
