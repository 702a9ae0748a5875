"""Pictures of our labels' symbols, as a photo and as the film that a browser takes for its camera (YUV4MPEG2)."""

import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from PIL import Image

from labels.symbol import Symbology, symbol_rows

WIDTH, HEIGHT, PER_SECOND = 640, 480, 10
PAPER, INK = 235, 25
Symbol = tuple[Symbology, str]


def symbol(symbology: Symbology, content: str, *, module: int = 5) -> Image.Image:
    """One symbol with the room around it that readers ask for."""
    rows = symbol_rows(symbology, content)
    if len(rows) == 1:
        rows = rows * 40
    quiet = 4
    size = (len(rows[0]) + 2 * quiet, len(rows) + 2 * quiet)
    picture = Image.new("L", size, PAPER)
    for y, row in enumerate(rows, start=quiet):
        for x, dark in enumerate(row, start=quiet):
            if dark == "1":
                picture.putpixel((x, y), INK)
    across = 2 if symbology is Symbology.CODE_128 else module
    return picture.resize((size[0] * across, size[1] * (1 if symbology is Symbology.CODE_128 else module)))


def scene(symbols: Sequence[Symbol], *, width: int = WIDTH, height: int = HEIGHT, module: int = 5) -> Image.Image:
    """Symbols beside and below each other, a little askew, as labels lie on a bench."""
    picture = Image.new("L", (width, height), PAPER)
    x, y, deepest = 10, 10, 0
    for place, (symbology, content) in enumerate(symbols):
        one = symbol(symbology, content, module=module).rotate(3 - place % 5, expand=True, fillcolor=PAPER)
        if x + one.width > width:
            x, y, deepest = 10, y + deepest + 5, 0
        picture.paste(one, (x, y))
        x, deepest = x + one.width + 5, max(deepest, one.height)
    return picture


def photo(symbols: Sequence[Symbol]) -> bytes:
    """A photo as a phone takes it: large, in colours, compressed."""
    written = io.BytesIO()
    scene(symbols, width=3000, height=2000, module=12).convert("RGB").save(written, "JPEG", quality=80)
    return written.getvalue()


def film(file: Path, scenes: Iterable[tuple[Sequence[Symbol], float]]) -> Path:
    """What the camera sees, over and over: each scene for so many seconds."""
    with file.open("wb") as written:
        written.write(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F{PER_SECOND}:1 Ip A1:1 C420jpeg\n".encode())
        for symbols, seconds in scenes:
            frame = b"FRAME\n" + scene(symbols).tobytes() + bytes([128]) * (WIDTH * HEIGHT // 2)
            written.write(frame * int(seconds * PER_SECOND))
    return file
