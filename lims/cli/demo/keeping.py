"""How the demo's things keep: rules, germination over years, passages and a duplicate elsewhere, thaws, envelopes."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from lims.access import system_actor
from lims.cli.demo.collecting import Rooms
from lims.preserving.actions import break_up, change_preservation, record_viability, set_dates, set_rule
from lims.preserving.drafts import BreakUpDraft, ViabilityDraft
from lims.preserving.rules import EXPIRY, GERMINATION, RETENTION, REVIVAL, TESTING
from lims.samples.actions import derive, register
from lims.samples.drafts import AmountDraft, DerivationDraft, ProcessDraft
from lims.storage.actions import bring_back, place, take_out
from lims.unit_of_work import Work, unit_of_work

SYSTEM = system_actor("demo")
_OAK = (("2013-04-02", 96), ("2018-04-10", 91), ("2023-05-15", 84), ("2026-03-10", 73))
_ALDER = (("2016-03-01", 88), ("2026-02-11", 86))


def keep(rooms: Rooms, extracts: Sequence[str]) -> None:
    """Enters all of it, as people would have over the years."""
    with unit_of_work(SYSTEM) as work:
        set_rule(work, term=RETENTION, months=120, collection="FISH")
        set_rule(work, term=EXPIRY, months=24, kind="pcr_product")
        set_rule(work, term=TESTING, months=60, collection="SEED")
        _envelopes(work, rooms)
        _seeds(work, rooms)
        _cultures(work, rooms)
    _thaw(extracts[0])
    with unit_of_work(SYSTEM) as work:
        soon = work.now.date() + timedelta(days=20)
        set_dates(work, codes=extracts[:1], days={EXPIRY: soon})


def _envelopes(work: Work, rooms: Rooms) -> None:
    """Envelopes that nobody counted, of which three were taken out."""
    (lot,) = register(
        work,
        collection="FISH",
        kind="otolith",
        name="Shoe box of envelopes, flounder, 1994",
        identified_as="bot",
        amount=AmountDraft(value="20–100 envelopes", unit="piece"),
        preservation="dry, paper envelopes",
    )
    singles = break_up(work, code=lot, draft=BreakUpDraft(counts=("1", "1", "1")))
    place(work, codes=[lot, *singles], into=rooms["otoliths"])


def _seeds(work: Work, rooms: Rooms) -> None:
    """A lot that has to be grown anew, and one that has not."""
    for name, taxon, tests in (
        ("Provenance Zoniën, 2012", "Quercus petraea", _OAK),
        ("Provenance Grote Nete, 2015", "Alnus glutinosa", _ALDER),
    ):
        amount = AmountDraft(value="8000", unit="piece")
        (lot,) = register(
            work,
            collection="SEED",
            kind="seed_lot",
            identified_as=taxon,
            name=name,
            amount=amount,
            preservation="dried to 15 % RH, laminated foil",
        )
        place(work, codes=[lot], into=rooms["seeds"])
        for day, percent in tests:
            result = ViabilityDraft(code=lot, tested=100, viable=percent)
            on = date.fromisoformat(day)
            method = "on paper, 20/30 °C, 28 days"
            record_viability(work, results=[result], test=GERMINATION, tested_on=on, method=method, by="Tom Jacobs")


def _cultures(work: Work, rooms: Rooms) -> None:
    """A culture in its third passage with a duplicate at a partner's, revived last year."""
    (culture,) = register(
        work,
        collection="CULTURE",
        kind="culture",
        identified_as="Phytophthora ramorum",
        name="PR-2019-004",
        preservation="agar slant",
    )
    for passage in ("P1", "P2", "P3"):
        draft = DerivationDraft(
            kind="culture",
            made=AmountDraft(value="5", unit="piece"),
            preservation="glycerol 20 %",
            process=ProcessDraft(name=passage),
        )
        culture = derive(work, parents=[culture], draft=draft)[0].code
    (duplicate,) = break_up(work, code=culture, draft=BreakUpDraft(counts=("2",)))
    place(work, codes=[culture], into=rooms["dewar"])
    place(work, codes=[duplicate], into=rooms["partner"])
    revived = [ViabilityDraft(code=culture, tested=1, viable=1)]
    record_viability(work, results=revived, test=REVIVAL, tested_on=date(2025, 9, 4), by="Kaat Desmet", uses_up=True)


def _thaw(extract: str) -> None:
    """An extract was on the bench twice, and went into another buffer in between."""
    now = datetime.now(UTC).replace(microsecond=0)
    for days in (40, 12):
        out, back = now - timedelta(days=days), now - timedelta(days=days, hours=-3)
        with unit_of_work(SYSTEM) as work:
            take_out(work, codes=[extract], to_whom="bench 2", occurred_at=out)
        with unit_of_work(SYSTEM) as work:
            bring_back(work, codes=[extract], thawed=True, occurred_at=back)
    with unit_of_work(SYSTEM) as work:
        change_preservation(work, codes=[extract], to="TE buffer", was=None, reason="long storage")
