"""Keeps files of reads by their content, and sums them up on the way in.

A file is kept before the transaction that attaches it: one that is never attached does no harm, and a large one keeps
no writer waiting. `kept = [keep(file) for file in files]`, then `with unit_of_work(…)`: `attach_reads(…, files=kept)`.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePath
from tempfile import NamedTemporaryFile
from typing import BinaryIO

from lims.errors import InvalidInputError
from lims.sequencing.reads import SequenceSummary, summarise
from lims.settings import settings

ReadsFile = Path | tuple[str, bytes | BinaryIO]
"""A file somewhere, or a name and what it holds (an upload)."""


class UnreadableFileError(InvalidInputError):
    """There is no such file, or it cannot be read."""


@dataclass(frozen=True)
class KeptReads:
    """A file that is kept: its summary, and where, below the folder of files."""

    summary: SequenceSummary
    stored_path: str


def keep(file: ReadsFile) -> KeptReads:
    """Copies a file among the kept ones, whole or not at all. Raises NotReadsError, UnreadableFileError."""
    name = file.name if isinstance(file, Path) else PurePath(file[0].replace("\\", "/")).name
    incoming = settings().files / "incoming"
    incoming.mkdir(parents=True, exist_ok=True)
    copied = None
    try:
        with _opened(file) as source, NamedTemporaryFile(dir=incoming, suffix=".part", delete=False) as copy:
            copied = Path(copy.name)
            shutil.copyfileobj(source, copy, 1 << 20)
            copy.flush()
            os.fsync(copy.fileno())
        with copied.open("rb") as source:
            summary = summarise(name, source)
        stored = stored_path(summary)
        target = settings().files / stored
        target.parent.mkdir(exist_ok=True)
        copied.replace(target)
    finally:
        if copied is not None:
            copied.unlink(missing_ok=True)
    return KeptReads(summary, stored)


def stored_path(summary: SequenceSummary) -> str:
    """Where a file of this content is kept, below the folder of files."""
    ending = f".{summary.format}.gz" if summary.compressed else f".{summary.format}"
    return f"{summary.digest[:2]}/{summary.digest}{ending}"


@contextmanager
def _opened(file: ReadsFile) -> Iterator[BinaryIO]:
    if isinstance(file, Path):
        try:
            opened = file.open("rb")
        except OSError as error:
            raise UnreadableFileError(f"{file}: {error.strerror or error}.", file="cannot be read") from None
        with opened:
            yield opened
        return
    content = BytesIO(file[1]) if isinstance(file[1], bytes) else file[1]
    if content.seekable():
        content.seek(0)
    yield content
