"""Text tables: finds out the encoding and the delimiter, and says where the text is broken."""

import codecs
import csv
import io
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from itertools import islice

_DELIMITERS = ",;\t|"
_SAMPLE_ROWS = 200
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

csv.field_size_limit(10_000_000)


class UnreadableTextError(ValueError):
    """This is not a table of text; the message says where."""


def read_delimited(content: bytes) -> tuple[int, list[list[str]]]:
    """The number of the first row and all rows. Raises UnreadableTextError."""
    text = decoded(content)
    named, text = _named_delimiter(text)
    delimiter = named or delimiter_of(text)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        rows = _despite(text, delimiter, error)
    _check_cells(rows)
    return 1, rows


def decoded(content: bytes) -> str:
    """The text in whatever encoding it is: with a mark, UTF-16 without, UTF-8, else Windows' western one."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _decoded(content, encoding)
    head = content[:2000]
    if head[1::2].count(0) > len(head) * 0.3:
        return _decoded(content, "utf-16-le")
    if head[0::2].count(0) > len(head) * 0.3:
        return _decoded(content, "utf-16-be")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        text = _decoded(content, "cp1252")
    _check_is_text(text)
    return text


def _decoded(content: bytes, encoding: str) -> str:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        raise UnreadableTextError("it is neither a spreadsheet nor text.") from None
    _check_is_text(text)
    return text


def _check_is_text(text: str) -> None:
    head = text[:20_000]
    odd = sum(1 for char in head if char < " " and char not in "\t\r\n\f\v\x1a")
    if "\0" in text or odd > len(head) * 0.01:
        raise UnreadableTextError("it is neither a spreadsheet nor text.")


def _named_delimiter(text: str) -> tuple[str | None, str]:
    """Excel's own first line `sep=;`, which a spreadsheet does not count as a row."""
    line, end, rest = text.partition("\n")
    if line[:4].lower() == "sep=" and len(line.strip("\r")) == 5:
        return line[4], rest if end else ""
    return None, text


def delimiter_of(text: str) -> str:
    """The delimiter that gives most rows the same number of cells, and more than one."""
    scored = [(_score(text, delimiter), delimiter) for delimiter in _DELIMITERS]
    best, delimiter = max(scored, key=lambda each: each[0])
    return delimiter if best > 0 else ","


def _score(text: str, delimiter: str) -> float:
    widths: list[int] = []
    with suppress(csv.Error):
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        widths.extend(len(row) for row in islice(rows, _SAMPLE_ROWS) if row)
    (width, same), *_ = Counter(widths).most_common(1) or [(1, 0)]
    return same / len(widths) * min(width, 50) if width > 1 else 0.0


def _despite(text: str, delimiter: str, error: csv.Error) -> list[list[str]]:
    """Reads on over a stray quotation mark, but not where one that is never closed would swallow the rest."""
    if "unexpected end of data" in str(error):
        raise UnreadableTextError(f"{_where_unclosed(text, delimiter)} a quotation mark is opened and never closed.")
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as again:
        raise UnreadableTextError(f"it is not a table ({again}).") from None


def _where_unclosed(text: str, delimiter: str) -> str:
    complete = 0
    with suppress(csv.Error):
        for _ in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            complete += 1
    return f"in row {complete + 1}"


def _check_cells(rows: Sequence[Sequence[str]]) -> None:
    """A cell that goes on over many lines has swallowed them: its quotation mark was closed by that of another."""
    for number, row in enumerate(rows, start=1):
        if any(cell.count("\n") > 100 for cell in row):
            raise UnreadableTextError(f"row {number} goes on over more than 100 lines: is a quotation mark missing?")
