"""What the demo's people brought home: fish, benthos, soil, water, seeds, plants and cultures."""

from collections.abc import Mapping
from datetime import date
from importlib.resources import files

from lims.access import system_actor
from lims.collecting.actions import add_event
from lims.collecting.drafts import EventDraft
from lims.importing.actions import import_sheet
from lims.preserving.actions import record_viability
from lims.preserving.drafts import ViabilityDraft
from lims.preserving.rules import GERMINATION
from lims.samples.actions import derive, determine, measure, register
from lims.samples.drafts import AmountDraft, DerivationDraft, ProcessDraft
from lims.samples.searching import find_samples
from lims.storage.actions import place
from lims.unit_of_work import Work, unit_of_work
from lims.values.quantities import Qualifier

Rooms = Mapping[str, str]
LOTS = (
    ("Gammarus pulex", 74),
    ("Asellus aquaticus", 41),
    ("Chironomidae", 63),
    ("Baetis rhodani", 38),
    ("Hydropsyche", 22),
    ("Erpobdella octoculata", 9),
    ("Dreissena polymorpha", 14),
    ("Potamopyrgus antipodarum", 18),
    ("Ephemera danica", 6),
    ("Limnodrilus", 11),
    ("Simuliidae", 3),
    ("Radix", 1),
)


def collect_fish(rooms: Rooms) -> list[str]:
    """The field sheet of a season, and old otoliths in envelopes; returns the codes of ten eels."""
    sheet = files("lims.cli.demo").joinpath("scheldt.csv").read_bytes()
    with unit_of_work(system_actor()) as work:
        import_sheet(work, file=sheet, file_name="scheldt-2025.csv", collection="FISH", crs="EPSG:31370")
    with unit_of_work(system_actor()) as work:
        eels = [each.sample.code for each in find_samples(work, "paling", kind="specimen", limit=10).found]
        bundle = register(
            work,
            collection="FISH",
            kind="otolith",
            name="Bundle of envelopes, plaice, 1987",
            identified_as="schol",
            amount=AmountDraft(value="40", unit="piece"),
            qualifier=Qualifier.APPROXIMATE,
            preservation="dry, paper envelopes",
        )
        draft = DerivationDraft(kind="otolith", made=_pieces(1), taken=_pieces(1), reason="read for age")
        (single,) = derive(work, parents=bundle, draft=draft)
        place(work, codes=[*bundle, single.code], into=rooms["otoliths"])
        for reader, age in (("KD", "6"), ("TJ", "6"), ("RM", "7")):
            measure(work, code=single.code, type="age", value=age, unit="a", reader=reader, accepted=reader == "KD")
    return eels


def collect_others(rooms: Rooms) -> None:
    """Everything that is not a fish."""
    with unit_of_work(system_actor()) as work:
        _benthos(work, rooms)
    with unit_of_work(system_actor()) as work:
        _soil(work, rooms)
    with unit_of_work(system_actor()) as work:
        _water(work, rooms)
    with unit_of_work(system_actor()) as work:
        _living(work, rooms)


def _benthos(work: Work, rooms: Rooms) -> None:
    """A jar of mixed animals, sorted into lots and a residue; one animal is taken out for its DNA."""
    event = _event(work, "BENTHOS", "2025-06-12", "Dijle", "Sint-Joris-Weert", "50.7986", "4.6537", "kick net, 3 min")
    jar = register(work, collection="BENTHOS", kind="mixture", event=event, preservation="ethanol 70 %")
    sorting = ProcessDraft(name="SORT-2025-07", protocol="sorted to family or species")
    lots = derive(work, parents=jar, draft=DerivationDraft(kind="lot", children=len(LOTS), process=sorting))
    residue = derive(work, parents=jar, draft=DerivationDraft(kind="mixture", process=sorting, reason="residue"))
    for lot, (name, count) in zip(lots, LOTS, strict=True):
        determine(work, codes=[lot.code], name=name, by=["Tom Jacobs"])
        measure(work, code=lot.code, type="individual count", value=str(count))
    animal = derive(work, parents=[lots[0].code], draft=DerivationDraft(kind="specimen", reason="barcoding"))
    place(work, codes=[*jar, *(each.code for each in (*lots, *residue, *animal))], into=rooms["jars"])


def _soil(work: Work, rooms: Rooms) -> None:
    """Fifteen cores of a plot, mixed on purpose into one sample per layer."""
    event = _event(
        work, "SOIL", "2024-10-03", "", "Meerdaalwoud, plot 12", "50.8003", "4.7001", "gouge auger, 15 cores"
    )
    for layer in ("0–10 cm", "10–30 cm"):
        soil = register(
            work,
            collection="SOIL",
            kind="soil",
            event=event,
            name=f"composite of 15 cores, {layer}",
            amount=AmountDraft(value="850", unit="g"),
            preservation="air-dried, 2 mm sieve",
        )
        place(work, codes=soil, into=rooms["loft"])


def _water(work: Work, rooms: Rooms) -> None:
    """A bottle over three filters, with a field blank; extracted together with an extraction blank."""
    event = _event(work, "EDNA", "2025-09-18", "Schelde", "Antwerpen, Linkeroever", "51.2236", "4.3903", "2 L, 0.45 µm")
    bottle = register(work, collection="EDNA", kind="water", event=event, amount=AmountDraft(value="2", unit="L"))
    blank = register(work, collection="EDNA", kind="edna_filter", control_type="field blank", event=event)
    draft = DerivationDraft(kind="edna_filter", children=3, taken=AmountDraft(value="600", unit="mL"))
    filters = [each.code for each in derive(work, parents=bottle, draft=draft)]
    extraction = DerivationDraft(
        kind="dna_extract",
        made=AmountDraft(value="80", unit="µL"),
        blanks=1,
        process=ProcessDraft(name="EXT-2025-31", protocol="DNeasy PowerWater", kit_lots=("172031654",)),
    )
    extracts = [each.code for each in derive(work, parents=[*filters, *blank], draft=extraction)]
    place(work, codes=[*filters, *blank], into=rooms["tissue"])
    place(work, codes=extracts, into=rooms["safety"])


def _living(work: Work, rooms: Rooms) -> None:
    """A seed lot, an azalea with its cuttings, a culture and its safety duplicate elsewhere."""
    seeds = register(
        work,
        collection="SEED",
        kind="seed_lot",
        identified_as="Quercus robur",
        name="Provenance Bos t'Ename, 2023",
        amount=AmountDraft(value="5000", unit="piece"),
        qualifier=Qualifier.APPROXIMATE,
    )
    sown = [ViabilityDraft(code=seeds[0], tested=100, viable=87)]
    record_viability(work, results=sown, test=GERMINATION, tested_on=date(2025, 3, 10), by="Tom Jacobs")
    azalea = register(
        work, collection="GREEN", kind="living_plant", identified_as="Rhododendron simsii", name="'Hellmut Vogel'"
    )
    cuttings = derive(work, parents=azalea, draft=DerivationDraft(kind="living_plant", children=4, reason="cuttings"))
    culture = register(
        work, collection="CULTURE", kind="culture", identified_as="Phytophthora ramorum", name="PR-2024-017"
    )
    draft = DerivationDraft(kind="culture", reason="safety duplicate", process=ProcessDraft(name="P3"))
    duplicate = derive(work, parents=culture, draft=draft)
    place(work, codes=seeds, into=rooms["seeds"])
    place(work, codes=[*azalea, *(each.code for each in cuttings)], into=rooms["bench"])
    place(work, codes=culture, into=rooms["dewar"])
    place(work, codes=[duplicate[0].code], into=rooms["safety"])


def _event(
    work: Work, collection: str, day: str, water: str, locality: str, latitude: str, longitude: str, protocol: str
) -> str:
    draft = EventDraft(
        event_date=day,
        water_body=water,
        locality=locality,
        country="Belgium",
        latitude=latitude,
        longitude=longitude,
        uncertainty_m=25,
        sampling_protocol=protocol,
        collectors=("Tom Jacobs",),
    )
    return add_event(work, draft=draft, collection=collection)


def _pieces(number: int) -> AmountDraft:
    return AmountDraft(value=str(number), unit="piece")
