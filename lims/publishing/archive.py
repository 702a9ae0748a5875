"""Writes an archive, row by row: the core straight into the zip, the extensions beside it on disk until their turn.

A zip takes one file at a time, and everything is read once; nothing is kept in memory but a batch.
"""

import csv
import hashlib
import io
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from lims.collections.queries import CollectionView
from lims.errors import InvalidInputError
from lims.publishing.derivatives import Derivatives, material_rows, measurement_rows, relationship_rows
from lims.publishing.metadata import Contact, eml_xml, meta_xml
from lims.publishing.occurrences import occurrence_batches, urn
from lims.publishing.rules import NothingToPublishError, Tally, clean
from lims.publishing.terms import EXTENSIONS, MATERIAL, MEASUREMENT, OCCURRENCE, RELATIONSHIP, Sheet
from lims.unit_of_work import Work

_MAKERS = {RELATIONSHIP: relationship_rows, MATERIAL: material_rows, MEASUREMENT: measurement_rows}


class OutputError(InvalidInputError):
    """The archive cannot be written there."""


@dataclass(frozen=True)
class Written:
    """What became of an archive: rows per file, and the SHA-256 of the whole."""

    counts: dict[str, int]
    withheld: int
    digest: str


class _Table:
    """A file of the archive while it is written."""

    def __init__(self, sheet: Sheet, text: IO[str]) -> None:
        self.sheet, self.count = sheet, 0
        self._columns = sheet.columns
        # Nothing needs quoting: values have neither tabs nor line breaks. Quote marks are letters like others.
        self._writer = csv.writer(text, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_NONE, quotechar=None)
        self._writer.writerow(["id" if sheet is OCCURRENCE else "coreid", *self._columns])

    def write(self, key: str, terms: Mapping[str, str]) -> None:
        get = terms.get
        cells = [get(name, "") for name in self._columns]
        if not "".join(cells).isprintable():  # asked once a row: cleaning each cell would take longer than the rest
            cells = [clean(cell) for cell in cells]
        self._writer.writerow([key, *cells])
        self.count += 1


def write_archive(work: Work, collection: CollectionView, contact: Contact | None, out: Path | BinaryIO) -> Written:
    """Writes the Darwin Core archive of a collection, whole or not at all.

    Raises NothingToPublishError, OutputError.
    """
    with _all_or_nothing(out) as file:
        tally = Tally()
        with ZipFile(file, "w", ZIP_DEFLATED) as archive:
            counts = _write_tables(work, collection, archive, tally)
            if not tally.records:
                raise NothingToPublishError(
                    f"Collection {collection.code} has nothing to publish: no registered sample that is evidence for "
                    f"an occurrence and not under embargo."
                )
            there = [sheet for sheet in EXTENSIONS if sheet.file in counts]
            _put(work, archive, "meta.xml", meta_xml(OCCURRENCE, there))
            _put(work, archive, "eml.xml", eml_xml(collection, tally, contact, work.now))
        digest = _digest_of(file)
    return Written(counts, tally.withheld, digest)


def _digest_of(file: IO[bytes]) -> str:
    file.seek(0)
    digest = hashlib.sha256()
    while part := file.read(1 << 20):
        digest.update(part)
    return digest.hexdigest()


def _write_tables(work: Work, collection: CollectionView, archive: ZipFile, tally: Tally) -> dict[str, int]:
    """Fills the core and, in temporary files, the extensions; then packs those that have rows."""
    derivatives = Derivatives(work, collection.id)
    with ExitStack() as stack:
        kept = {
            sheet: stack.enter_context(tempfile.TemporaryFile("w+", encoding="utf-8", newline=""))
            for sheet in EXTENSIONS
        }
        extensions = [_Table(sheet, text) for sheet, text in kept.items()]
        with _entry(work, archive, OCCURRENCE.file) as raw:
            text = io.TextIOWrapper(raw, encoding="utf-8", newline="")
            core = _Table(OCCURRENCE, text)
            for batch in occurrence_batches(work, collection):
                keys = {row.id: urn(row.uuid) for row, _ in batch}
                for row, terms in batch:
                    core.write(keys[row.id], terms)
                    tally.add(terms)
                derived = derivatives.of(list(keys))
                for table in extensions:
                    for origin, terms in _MAKERS[table.sheet](derived):
                        table.write(keys[origin], terms)
            text.flush()
            text.detach()
        filled = [table for table in extensions if table.count]
        for table in filled:
            _pack(work, archive, table.sheet, kept[table.sheet])
    return {table.sheet.file: table.count for table in (core, *filled)}


def _pack(work: Work, archive: ZipFile, sheet: Sheet, text: IO[str]) -> None:
    text.flush()
    text.seek(0)
    with _entry(work, archive, sheet.file) as raw:
        shutil.copyfileobj(io.FileIO(text.fileno(), closefd=False), raw, 1 << 20)


def _put(work: Work, archive: ZipFile, name: str, content: bytes) -> None:
    with _entry(work, archive, name) as raw:
        raw.write(content)


def _entry(work: Work, archive: ZipFile, name: str) -> IO[bytes]:
    entry = ZipInfo(name, work.now.timetuple()[:6])
    entry.compress_type = ZIP_DEFLATED
    return archive.open(entry, "w", force_zip64=True)


@contextmanager
def _all_or_nothing(out: Path | BinaryIO) -> Iterator[IO[bytes]]:
    """A file that becomes `out` only when the block ends well."""
    if not isinstance(out, Path):
        with tempfile.TemporaryFile() as file:
            yield file
            file.seek(0)
            shutil.copyfileobj(file, out, 1 << 20)
        return
    try:
        handle, name = tempfile.mkstemp(prefix=f".{out.name}.", suffix=".part", dir=out.parent)
    except OSError as error:
        raise OutputError(f"Nothing can be written to {out}: {error.strerror or error}.", out="not writable") from error
    draft = Path(name)
    try:
        with os.fdopen(handle, "w+b") as file:
            yield file
        draft.chmod(0o644)
        draft.replace(out)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
