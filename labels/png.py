"""Labels as pictures in black and white at the printer's resolution: for printers that take pictures, and for proof."""

from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from labels.label import Label
from labels.layout import Composer, PlacedSymbol, PlacedText
from labels.signs import SIGNS
from labels.slots import Picture, Rule
from labels.stock import Stock
from labels.symbol import MM_PER_INCH
from labels.template import Template, What, logo_of
from labels.typeface import Typeface, file_of, word_space

POINTS_PER_INCH = 72


def render_picture(label: Label, template: Template, stock: Stock, *, resolution: int | None = None) -> bytes:
    """Return a PNG of one label, with its cap, one pixel for each dot of the printer (default: the stock's).

    Raises what `Composer.layout` raises.
    """
    dots = (resolution or stock.resolution) / MM_PER_INCH
    layout = Composer(template, stock).layout(label)
    image = Image.new("1", (round(stock.cell.width * dots), round(stock.cell.height * dots)), 1)
    for symbol in layout.symbols:
        _draw_symbol(image, symbol, dots)
    for rule in layout.rules:
        _draw_rule(image, rule, dots)
    for picture in layout.pictures:
        corner = round(picture.x * dots), round(picture.y * dots)
        image.paste(bitmap_of(picture, dots), corner)
    for text in layout.texts:
        _draw_text(image, text, dots)
    buffer = BytesIO()
    image.save(buffer, "PNG", dpi=(dots * MM_PER_INCH, dots * MM_PER_INCH))
    return buffer.getvalue()


@lru_cache(maxsize=64)
def bitmap_of(picture: Picture, dots: float) -> Image.Image:
    """Return a sign or logo in black and white, in `dots` per mm."""
    size = max(1, round(picture.width * dots)), max(1, round(picture.height * dots))
    if picture.what is What.LOGO:
        return logo_of(picture.content).convert("L").resize(size).point(lambda grey: 255 * (grey > 127)).convert("1")
    image = Image.new("1", size, 1)
    draw = ImageDraw.Draw(image)
    for shape in SIGNS[picture.content]:
        points = [(x * (size[0] - 1), y * (size[1] - 1)) for x, y in shape.points]
        draw.polygon(points, fill=0 if shape.dark else 1)
    return image


def _draw_symbol(image: Image.Image, symbol: PlacedSymbol, dots: float) -> None:
    """Modules are whole dots at the stock's own resolution; at another one each edge goes to the nearest dot."""
    draw = ImageDraw.Draw(image)
    for row, modules in enumerate(symbol.rows):
        top, bottom = (round((symbol.y + (row + add) * symbol.height) * dots) for add in (0, 1))
        for column, module in enumerate(modules):
            if module == "1":
                left, right = (round((symbol.x + (column + add) * symbol.module) * dots) for add in (0, 1))
                draw.rectangle((left, top, right - 1, bottom - 1), fill=0)


def _draw_rule(image: Image.Image, rule: Rule, dots: float) -> None:
    left, top = round(rule.x * dots), round(rule.y * dots)
    right = round((rule.x + rule.width) * dots) - 1
    ImageDraw.Draw(image).rectangle((left, top, right, top + max(1, round(rule.height * dots)) - 1), fill=0)


def _draw_text(image: Image.Image, text: PlacedText, dots: float) -> None:
    """Words are set one by one, because the blanks of a code are narrower than those of its face."""
    pixels = text.size / POINTS_PER_INCH * MM_PER_INCH * dots
    font = _font(text.face, round(pixels * 4) / 4)
    draw = ImageDraw.Draw(image)
    draw.fontmode = "1"
    x, y = text.x * dots, text.y * dots
    for word in text.text.split(" ") if word_space(text.face) else [text.text]:
        draw.text((x, y), word, font=font, fill=0, anchor="ls")
        x += font.getlength(word + " ") + word_space(text.face) * pixels


@lru_cache(maxsize=256)
def _font(face: Typeface, pixels: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(file_of(face), pixels)
