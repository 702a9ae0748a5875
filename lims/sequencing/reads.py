"""Reads a file of reads once, from its first to its last byte, and sums it up. Knows no database.

FASTQ and FASTA, plain or gzipped, strictly: whatever Biopython rejects, and letters or qualities that cannot be.
"""

import gzip
import hashlib
import io
import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any, BinaryIO, TextIO

from Bio.SeqIO.FastaIO import SimpleFastaParser
from Bio.SeqIO.QualityIO import FastqGeneralIterator

from lims.errors import InvalidInputError

FASTQ, FASTA = "fastq", "fasta"

Record = tuple[str, str, str]
"""Title, sequence and quality (empty in FASTA)."""

_BASES = b"ACGTUNRYSWKMBDHVXacgtunryswkmbdhvx.-*"
_QUALITIES = bytes(range(33, 127))
_GAPS = b".-*"
_BATCH = 1_000_000
_GZIP = b"\x1f\x8b"

_OTHERS = (
    (b"ABIF", "a trace of a capillary sequencer (.ab1): export its reads first"),
    (b"LOCUS", "a GenBank record"),
    (b"ID   ", "an EMBL record"),
    (b"BAM\1", "a BAM file: turn it into FASTQ first"),
    (b"CRAM", "a CRAM file: turn it into FASTQ first"),
    (b"@HD\t", "a SAM file: turn it into FASTQ first"),
    (b"@SQ\t", "a SAM file: turn it into FASTQ first"),
    (b"PK\3\4", "a ZIP archive or an Office file"),
    (b"BZh", "a bzip2 archive: unpack it first"),
    (b"\xfd7zXZ", "an xz archive: unpack it first"),
    (b"<", "a web page or XML"),
)
_READ_AND_NUMBER = re.compile(r"[._-]R([12])(?:[._-]\d+)?$|[._-]([12])$", re.IGNORECASE)
_DIRECTION = re.compile(r"(?<=[0-9._-])([FR])$|[._-](forward|reverse)$", re.IGNORECASE)
_LANE = re.compile(r"[._-]L0*([1-9]\d?)(?=[._-]|$)")
_ILLUMINA = re.compile(r"[^:\s]+:\d+:[^:\s]+:(\d+):\d+:\d+:\d+(?:\s([12]):[YN]:)?")
_ENDINGS = re.compile(r"(\.(gz|fastq|fq|fasta|fas|fa|fna|txt))+$", re.IGNORECASE)


class NotReadsError(InvalidInputError):
    """This is no file of reads: FASTQ or FASTA, plain or gzipped."""


@dataclass(frozen=True)
class SequenceSummary:
    """What a file of reads holds. Lengths count letters, not gaps; qualities are Phred scores (offset 33).

    `read_number` and `lane` are guesses from the file's name, else from the first read's.
    """

    file_name: str
    format: str
    compressed: bool
    digest: str
    byte_size: int
    read_count: int
    base_count: int
    min_length: int
    mean_length: float
    median_length: float
    max_length: int
    mean_quality: float | None
    gc_fraction: float | None
    first_read: str
    read_number: int | None
    lane: int | None


def summarise(file_name: str, stream: BinaryIO) -> SequenceSummary:
    """Reads the stream to its end. Raises NotReadsError, which says what is wrong and at which record."""
    raw = _Digesting(stream)
    compressed = raw.peek(2)[:2] == _GZIP
    tally = _Tally(file_name)
    try:
        with closing(gzip.GzipFile(fileobj=raw) if compressed else raw) as plain:
            format = _format_of(file_name, plain.peek(4096)[:4096])
            for record in _records(format, io.TextIOWrapper(plain, encoding="utf-8-sig")):
                tally.add(record)
            tally.count()
        raw.drain()
    except EOFError:
        raise tally.broken("the gzip ends too early, as if not copied to its end") from None
    except (gzip.BadGzipFile, zlib.error) as error:
        raise tally.broken(f"the gzip is damaged ({error})") from None
    except UnicodeDecodeError:
        raise tally.broken("there are bytes in it that are no text") from None
    except ValueError as error:
        raise tally.refusal(str(error).rstrip(".")) from None
    return tally.summary(format, compressed, raw)


def _records(format: str, lines: TextIO) -> Iterator[Record]:
    if format == FASTQ:
        return iter(FastqGeneralIterator(lines))
    return ((title, sequence, "") for title, sequence in SimpleFastaParser(lines))  # type: ignore[no-untyped-call]


def _format_of(file_name: str, start: bytes) -> str:
    """FASTQ or FASTA, by its first character. Raises NotReadsError, which says what it is instead."""
    if not start:
        raise _no_reads(file_name, "it is empty")
    head = start.removeprefix(b"\xef\xbb\xbf")
    for magic, what in _OTHERS:
        if head.lstrip().startswith(magic):
            raise _no_reads(file_name, f"it is {what}")
    if set(head) & {*range(9), *range(14, 32)}:
        raise _no_reads(file_name, "it is binary")
    if head[:1] in (b"@", b">"):
        return FASTQ if head[:1] == b"@" else FASTA
    shown = head.split(b"\n")[0].decode("utf-8", "replace").strip()[:40]
    begins = f'it begins with "{shown}"' if shown else "it begins with an empty line"
    raise _no_reads(file_name, f"{begins}; a FASTQ begins with @, a FASTA with >")


def _no_reads(file_name: str, why: str) -> NotReadsError:
    return NotReadsError(f"{file_name} cannot be attached as reads: {why}.", file=why)


class _Digesting(io.BufferedReader):
    """The raw bytes of a stream, counted and digested as they are read."""

    def __init__(self, stream: BinaryIO) -> None:
        self.source = _DigestingSource(stream)
        super().__init__(self.source, 1 << 18)

    def drain(self) -> None:
        """Reads what the parser left, so that the digest is that of all bytes."""
        while self.source.take(1 << 18):
            pass

    def close(self) -> None:
        """Does nothing: the stream is its owner's, and the rest of it is still to be digested."""


class _DigestingSource(io.RawIOBase):
    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.digest, self.size = hashlib.sha256(), 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        found = self.take(len(buffer))
        buffer[: len(found)] = found
        return len(found)

    def take(self, most: int) -> bytes:
        found = self._stream.read(most)
        self.digest.update(found)
        self.size += len(found)
        return found


@dataclass
class _Tally:
    """Sums over the records so far. Letters and qualities are judged in batches: that is ten times as fast."""

    file_name: str
    read_count: int = 0
    first_title: str = ""
    lengths: Counter[int] = field(default_factory=Counter)
    quality_sum: int = 0
    quality_count: int = 0
    gc: int = 0
    at: int = 0
    waiting: list[Record] = field(default_factory=list)
    waiting_size: int = 0

    def add(self, record: Record) -> None:
        if not self.read_count:
            self.first_title = record[0]
        self.read_count += 1
        self.waiting.append(record)
        self.waiting_size += len(record[1]) + 100
        if self.waiting_size > _BATCH:
            self.count()

    def count(self) -> None:
        """Judges and sums up the records that wait."""
        sequences = [sequence.encode() for _, sequence, _ in self.waiting]
        joined = b"".join(sequences)
        qualities = "".join(quality for _, _, quality in self.waiting).encode()
        if joined.translate(None, _BASES) or qualities.translate(None, _QUALITIES):
            self._find_fault()
        has_gaps = len(joined) != len(joined.translate(None, _GAPS))
        self.lengths.update(len(each.translate(None, _GAPS) if has_gaps else each) for each in sequences)
        counted = joined.upper()
        self.gc += counted.count(b"G") + counted.count(b"C")
        self.at += counted.count(b"A") + counted.count(b"T") + counted.count(b"U")
        self.quality_sum += sum(qualities) - 33 * len(qualities)
        self.quality_count += len(qualities)
        self.waiting, self.waiting_size = [], 0

    def _find_fault(self) -> None:
        first = self.read_count - len(self.waiting) + 1
        for number, (title, sequence, quality) in enumerate(self.waiting, start=first):
            for what, text, allowed in (("sequence", sequence, _BASES), ("qualities", quality, _QUALITIES)):
                if wrong := text.encode().translate(None, allowed):
                    shown = wrong.decode("utf-8", "replace")[:1]
                    raise _no_reads(self.file_name, f"record {number} ({title[:60]}) has {shown!r} in its {what}")

    def refusal(self, why: str) -> NotReadsError:
        """The refusal of what came after the records so far."""
        after = f" (after {self.waiting[-1][0][:60]})" if self.waiting else ""
        return _no_reads(self.file_name, f"at record {self.read_count + 1}{after}: {why}")

    def broken(self, why: str) -> NotReadsError:
        """The refusal of a file that cannot be read on, and how far it was read."""
        return _no_reads(self.file_name, f"{why} (after {self.read_count:,} records)")

    def summary(self, format: str, compressed: bool, raw: _Digesting) -> SequenceSummary:
        if not self.read_count:
            raise _no_reads(self.file_name, "there are no records in it")
        bases = sum(length * times for length, times in self.lengths.items())
        read_number, lane = guessed_from(self.file_name, self.first_title)
        return SequenceSummary(
            file_name=self.file_name,
            format=format,
            compressed=compressed,
            digest=raw.source.digest.hexdigest(),
            byte_size=raw.source.size,
            read_count=self.read_count,
            base_count=bases,
            min_length=min(self.lengths),
            mean_length=round(bases / self.read_count, 2),
            median_length=_median(self.lengths),
            max_length=max(self.lengths),
            mean_quality=round(self.quality_sum / self.quality_count, 2) if self.quality_count else None,
            gc_fraction=round(self.gc / (self.gc + self.at), 4) if self.gc + self.at else None,
            first_read=self.first_title.split(" ")[0],
            read_number=read_number,
            lane=lane,
        )


def _median(lengths: Counter[int]) -> float:
    count = lengths.total()
    low, high = _nth(sorted(lengths.items()), (count - 1) // 2), _nth(sorted(lengths.items()), count // 2)
    return (low + high) / 2


def _nth(lengths: Iterable[tuple[int, int]], wanted: int) -> int:
    seen = 0
    for length, times in lengths:
        seen += times
        if seen > wanted:
            return length
    return 0


def guessed_from(file_name: str, title: str = "") -> tuple[int | None, int | None]:
    """Read number and lane, from the file's name (`_R1_`, `_2`, `F`, `L001`), else from an Illumina read's name."""
    stem = _ENDINGS.sub("", file_name)
    header = _ILLUMINA.match(title)
    read, lane = _read_number(stem), _LANE.search(stem)
    if read is None and header and header[2]:
        read = int(header[2])
    number = lane[1] if lane else header[1] if header else None
    return read, int(number) if number else None


def _read_number(stem: str) -> int | None:
    if found := _READ_AND_NUMBER.search(stem):
        return int(found[1] or found[2])
    if found := _DIRECTION.search(stem):
        return 1 if (found[1] or found[2])[0].upper() == "F" else 2
    return None
