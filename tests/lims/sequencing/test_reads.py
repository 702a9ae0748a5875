"""Summing up files of reads, and refusing what is none."""

import gzip
import hashlib
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lims.sequencing.reads import NotReadsError, SequenceSummary, guessed_from, summarise

ONE = b"@r1\nACGT\n+\nIIII\n"
TWO = ONE + b"@r2 second\nGGNCAT\n+r2 second\n!!5555\n"


def summed(content: bytes, name: str = "a.fastq") -> SequenceSummary:
    return summarise(name, io.BytesIO(content))


def refused(content: bytes, name: str = "a.fastq") -> str:
    with pytest.raises(NotReadsError) as refusal:
        summed(content, name)
    return str(refusal.value)


def test_a_fastq_is_summed_up() -> None:
    found = summed(TWO)
    assert (found.format, found.compressed, found.read_count, found.base_count) == ("fastq", False, 2, 10)
    assert (found.min_length, found.mean_length, found.median_length, found.max_length) == (4, 5, 5, 6)
    assert found.mean_quality == pytest.approx((4 * 40 + 2 * 0 + 4 * 20) / 10)
    assert found.gc_fraction == pytest.approx(5 / 9, abs=1e-4)
    assert found.first_read == "r1"
    assert (found.digest, found.byte_size) == (hashlib.sha256(TWO).hexdigest(), len(TWO))


def test_a_gzip_is_the_same_but_for_its_bytes() -> None:
    packed = gzip.compress(TWO)
    found, plain = summed(packed), summed(TWO)
    assert (found.read_count, found.mean_quality, found.median_length) == (2, plain.mean_quality, plain.median_length)
    assert (found.compressed, found.digest, found.byte_size) == (True, hashlib.sha256(packed).hexdigest(), len(packed))


def test_parts_of_a_gzip_are_one_file() -> None:
    assert summed(gzip.compress(ONE) + gzip.compress(TWO)).read_count == 3


def test_a_fasta_has_no_qualities_and_its_gaps_are_no_bases() -> None:
    found = summed(b">a one\nAC-GT\nAC..\n>b\nNNN\n", "x.fa")
    assert (found.format, found.read_count, found.base_count) == ("fasta", 2, 9)
    assert (found.min_length, found.max_length, found.mean_quality) == (3, 6, None)


def test_lines_of_windows_and_a_byte_order_mark_are_read() -> None:
    assert summed(b"\xef\xbb\xbf" + ONE.replace(b"\n", b"\r\n")).base_count == 4


def test_more_records_than_a_batch_are_all_counted() -> None:
    found = summed((b"@r\n" + b"ACGT" * 100 + b"\n+\n" + b"I" * 400 + b"\n") * 6000)
    assert (found.read_count, found.base_count, found.mean_quality, found.gc_fraction) == (6000, 2_400_000, 40, 0.5)


@given(st.lists(st.tuples(st.text("ACGTN", max_size=30), st.integers(0, 93)), min_size=1, max_size=20))
def test_sums_are_those_of_the_records(reads: list[tuple[str, int]]) -> None:
    text = "".join(f"@r{at}\n{bases}\n+\n{chr(33 + q) * len(bases)}\n" for at, (bases, q) in enumerate(reads))
    found = summed(text.encode())
    lengths = sorted(len(bases) for bases, _ in reads)
    assert (found.read_count, found.base_count) == (len(reads), sum(lengths))
    assert (found.min_length, found.max_length) == (lengths[0], lengths[-1])
    assert lengths[0] <= found.median_length <= lengths[-1]
    if sum(lengths):
        quality = sum(q * len(bases) for bases, q in reads) / sum(lengths)
        assert found.mean_quality == pytest.approx(quality, abs=0.01)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (gzip.compress(b"", mtime=0), "empty"),
        (b"\n\n", "empty line"),
        (b"<!DOCTYPE html><html>", "web page"),
        (b"ABIF\x00e", "trace"),
        (b"LOCUS       EU851978", "GenBank"),
        (b"PK\x03\x04", "ZIP"),
        (b"BZh91AY", "bzip2"),
        (b"@HD\tVN:1.6\n", "SAM"),
        (b"\x00\x01\x02", "binary"),
        (gzip.compress(b"\x00\x01\x02", mtime=0), "binary"),
        (b"sample,reads\n", 'begins with "sample,reads"'),
        (ONE + b"@r2\nACGT\n+\nIII\n", r"at record 2 \(after r1\): .*[Ll]ength"),
        (ONE + b"@r2\nACGT\n+\nIIIII\n", r"at record 2 \(after r1\)"),
        (ONE + b"@r2\nACGT\n+r3\nIIII\n", r"at record 2 \(after r1\): .*captions"),
        (ONE + b"@r2\nACGT\n", r"at record 2 \(after r1\): .*without quality"),
        (ONE + b"@r2\nAC GT\n+\nIIIII\n", r"at record 2 \(after r1\): .*Whitespace"),
        (ONE + b"@r2\nACJT\n+\nIIII\n", r"record 2 \(r2\) has 'J' in its sequence"),
        (ONE + b"@r2\nACGT\n+\nII\xc3\xa9I\n", r"record 2 \(r2\) has 'é' in its qualities"),
        (ONE + b"\xff\xfe", "no text"),
        (b">protein\nMEFPQ\n", "has 'E' in its sequence"),
    ],
)
def test_what_is_no_file_of_reads_is_refused_and_told_why(content: bytes, why: str) -> None:
    with pytest.raises(NotReadsError, match=why):
        summed(content)


def test_a_gzip_that_breaks_off_is_refused() -> None:
    packed = gzip.compress(b"".join(b"@r%d\nACGT\n+\nIIII\n" % at for at in range(5000)))
    assert "ends too early" in refused(packed[: len(packed) // 2])
    assert "ends too early" in refused(packed[:-4])
    assert "damaged" in refused(packed + b"more")


def test_a_damaged_gzip_is_refused() -> None:
    packed = bytearray(gzip.compress(ONE * 1000))
    packed[-8] ^= 0xFF
    assert "damaged" in refused(bytes(packed))


@pytest.mark.parametrize(
    ("name", "title", "expected"),
    [
        ("S1_S1_L002_R2_001.fastq.gz", "", (2, 2)),
        ("a_R1.fastq", "", (1, None)),
        ("a_2.fq.gz", "", (2, None)),
        ("sam1F.fastq.gz", "", (1, None)),
        ("sam1R.fastq.gz", "", (2, None)),
        ("soil_reverse.fa", "", (2, None)),
        ("REEF.fastq", "", (None, None)),
        ("a.fastq", "M02273:28:000000000-ADV3A:3:2108:18106:16197 2:N:0:52", (2, 3)),
        ("a_I1_001.fastq", "", (None, None)),
    ],
)
def test_read_and_lane_are_guessed_from_the_names(
    name: str, title: str, expected: tuple[int | None, int | None]
) -> None:
    assert guessed_from(name, title) == expected


def test_the_public_reads_are_summed_up(shared: Path) -> None:
    for name, number in (("dada2__sam1F.fastq.gz", 1), ("dada2__sam1R.fastq.gz", 2)):
        with (shared / "data" / "sequencing" / name).open("rb") as stream:
            found = summarise(name, stream)
        assert (found.read_count, found.base_count, found.read_number) == (1500, 375_000, number)


def test_every_public_malformed_file_is_refused(shared: Path) -> None:
    files = sorted((shared / "data" / "malformed").iterdir())
    assert len([file for file in files if file.suffix == ".fastq"]) >= 4
    for file in files:
        with file.open("rb") as stream, pytest.raises(NotReadsError):
            summarise(file.name, stream)
