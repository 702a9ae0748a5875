"""The demo's people, collections, rooms and freezers."""

from lims.access import Role, system_actor
from lims.collections.actions import add_collection
from lims.people.actions import add_person
from lims.storage.actions import add_container, block_positions
from lims.storage.queries import container_for
from lims.unit_of_work import Work, unit_of_work

PEOPLE = (
    ("An Wouters", "administrator", Role.ADMINISTRATOR),
    ("Kaat Desmet", "keeper", Role.KEEPER),
    ("Tom Jacobs", "technician", Role.TECHNICIAN),
    ("Rita Maes", "researcher", Role.RESEARCHER),
)
COLLECTIONS = (
    (
        "FISH",
        "FIS",
        "Fish of the Scheldt",
        "Fish caught in fykes in the tidal Scheldt, with otoliths, tissues and DNA.",
    ),
    ("BENTHOS", "BEN", "River benthos", "Kick samples of rivers in Flanders, sorted into lots."),
    ("SOIL", "SOL", "Soil archive", "Air-dried soils of permanent plots."),
    ("EDNA", "EDN", "Environmental DNA", "Filters, extracts and controls of river water."),
    ("SEED", "SED", "Seed bank", "Seed lots of native trees and shrubs."),
    ("GREEN", "GRN", "Living plants", "Azalea cultivars and their cuttings."),
    ("CULTURE", "CUL", "Plant pathogens", "Cultures with safety duplicates."),
)


def found_institute() -> dict[str, str]:
    """People and collections; returns the sign-in names by role."""
    with unit_of_work(system_actor()) as work:
        for name, account, role in PEOPLE:
            add_person(work, name=name, account=account, role=role)
        for code, prefix, name, description in COLLECTIONS:
            add_collection(work, code=code, name=name, prefix=prefix, description=description)
    return {role.value: account for _, account, role in PEOPLE}


def furnish() -> dict[str, str]:
    """Site, rooms, freezers, boxes; returns the codes of the places that things are put into, by a short name."""
    rooms: dict[str, str] = {}
    with unit_of_work(system_actor()) as work:
        site = _one(work, "Research station", "site")
        cold, dry = (_one(work, name, "room", site) for name in ("Freezer room", "Dry room"))
        wet = _one(work, "Ethanol room", "ethanol_room", site, celsius=18)
        loft = _one(work, "Soil loft", "soil_loft", site, takes=["soil"])
        house = _one(work, "Greenhouse 2", "greenhouse", site, celsius=22)
        seeds = _one(work, "Seed chamber", "seed_chamber", site, celsius=-18, takes=["seed_lot"])
        nitrogen = _one(work, "LN2 dewar 1", "ln2_dewar", cold, celsius=-190)
        rooms["freezer"], rooms["dna"] = _freezer(work, "Freezer A", cold, "EDNA")
        _, rooms["safety"] = _freezer(work, "Freezer B", cold, "SAFE")
        rooms["seed chamber"] = seeds
        rooms["tissue"] = add_container(work, name="TISSUE-01", type_key="box_9x9", parent=_rack(work, rooms["dna"]))[0]
        rooms["dewar"] = _one(work, "Cane 1", "cane", nitrogen)
        rooms["jars"] = _one(work, "Shelf 3", "shelf", _one(work, "Cabinet 1", "cabinet", wet))
        rooms["loft"] = _one(work, "Shelf S1", "shelf", loft)
        rooms["otoliths"] = _one(work, "Otolith drawer 4", "drawer", _one(work, "Cabinet 7", "cabinet", dry))
        rooms["seeds"] = _one(work, "Drawer 2", "drawer", seeds)
        partner = _one(work, "Partner institute, Gembloux", "site")
        rooms["partner"] = _one(work, "Dewar P2", "ln2_dewar", partner, celsius=-190)
        rooms["bench"] = _one(work, "Bench 5", "bench", house)
        block_positions(work, container=rooms["safety"], positions=["J9", "J10"], reason="warped lid")
        block_positions(
            work, container=rooms["dna"], positions=["J1", "J2", "J3"], reason="spring campaign", reserve=True
        )
    return rooms


def _freezer(work: Work, name: str, room: str, boxes: str) -> tuple[str, str]:
    """A freezer with a shelf, a rack and four boxes; returns its code and that of the first box."""
    freezer = add_container(work, name=name, type_key="freezer_80", parent=room, set_celsius=-80)[0]
    rack = _one(work, "Rack 1", "rack", _one(work, "Shelf 2", "shelf", freezer))
    return freezer, add_container(work, name=boxes, type_key="box_10x10", parent=rack, count=4)[0]


def _rack(work: Work, box: str) -> str:
    return container_for(work, box).parent or ""


def _one(
    work: Work,
    name: str,
    type_key: str,
    parent: str | None = None,
    *,
    celsius: float | None = None,
    takes: list[str] | None = None,
) -> str:
    (code,) = add_container(work, name=name, type_key=type_key, parent=parent, set_celsius=celsius, allowed_kinds=takes)
    return code
