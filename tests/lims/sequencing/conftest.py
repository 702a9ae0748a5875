"""A collection with a library in it, and reads for it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from lims.access import system_actor
from lims.samples.actions import derive, register
from lims.samples.drafts import DerivationDraft
from lims.unit_of_work import Work, unit_of_work
from tests import make


@dataclass(frozen=True)
class Bench:
    """The codes of a fish, its extract and its library."""

    fish: str
    extract: str
    library: str


def set_up(work: Work) -> Bench:
    """Registers the three."""
    make.collection(work, "FIS")
    (fish,) = register(work, collection="FIS", kind="specimen")
    (extract,) = derive(work, parents=[fish], draft=DerivationDraft(kind="dna_extract"))
    (library,) = derive(work, parents=[extract.code], draft=DerivationDraft(kind="library"))
    return Bench(fish, extract.code, library.code)


@pytest.fixture
def bench(settings_for_test: Any) -> Bench:
    """The three, committed."""
    with unit_of_work(system_actor()) as work:
        return set_up(work)


@pytest.fixture
def work(bench: Bench) -> Iterator[Work]:
    """A unit of work in which to try something."""
    with unit_of_work(system_actor()) as work:
        yield work


def reads(count: int = 3, name: str = "r") -> bytes:
    """A small FASTQ."""
    return b"".join(f"@{name}{at}\nACGTACGT\n+\nIIIIIIII\n".encode() for at in range(count))
