"""What the collections of the seeded database do: what they collect, where, and what they make of it."""

from typing import NamedTuple


class Yield(NamedTuple):
    """What a campaign makes from what it collected: so many of a kind, from samples of another kind."""

    kind: str
    number: int
    parent: str


class Programme(NamedTuple):
    """What a collection does: what it collects, and makes of it, and which part of all campaigns is its own."""

    collection: str
    visibility: str
    share: float
    collects: tuple[str, ...]
    makes: tuple[Yield, ...]
    taxa: tuple[str, ...] = ()
    preservation: str | None = None


FISH = (
    "Anguilla anguilla",
    "Platichthys flesus",
    "Gasterosteus aculeatus",
    "Rutilus rutilus",
    "Perca fluviatilis",
    "Abramis brama",
    "Osmerus eperlanus",
    "Gobio gobio",
    "Esox lucius",
    "Sander lucioperca",
)
RARE = "Lota lota"
BENTHOS = (
    "Crangon crangon",
    "Gammarus pulex",
    "Carcinus maenas",
    "Eriocheir sinensis",
    "Mytilus edulis",
    "Cerastoderma edule",
    "Corbicula fluminea",
    "Hypania invalida",
)
PLANTS = (
    "Fagus sylvatica",
    "Quercus robur",
    "Festuca arundinacea",
    "Rhododendron ponticum",
    "Lolium perenne",
    "Alnus glutinosa",
    "Salix alba",
)
PROGRAMMES = (
    Programme(
        "FISH",
        "everyone",
        0.40,
        ("specimen",),
        (Yield("otolith", 120, "specimen"), Yield("tissue", 100, "specimen"), Yield("dna_extract", 80, "tissue")),
        FISH,
        "ethanol 96 %",
    ),
    Programme("BENTHOS", "everyone", 0.20, ("lot",), (Yield("dna_extract", 300, "lot"),), BENTHOS, "formaldehyde 4 %"),
    Programme("EDNA", "members", 0.20, ("water", "edna_filter"), (Yield("dna_extract", 300, "edna_filter"),)),
    Programme("SOIL", "members", 0.10, ("soil", "sediment"), (Yield("dna_extract", 300, "soil"),), (), "air-dried"),
    Programme("SEEDS", "everyone", 0.10, ("seed_lot", "specimen"), (Yield("tissue", 300, "specimen"),), PLANTS),
)
PLACES = ("Berenplaat", "Kramp", "Doel", "Wintam", "Melle", "Appels", "Zandvliet", "Paardenschor", "Bergenmeersen")
WATERS = ("Zeeschelde", "IJse", "Nete", "Grote Gete", "Kleine Nete", "Leopoldkanaal", "Dender", "Demer")
MADE_AMOUNTS = {"otolith": 1, "tissue": 50_000_000, "dna_extract": 100_000_000}
COLLECTED_AMOUNTS = {"specimen": 1, "lot": 25, "seed_lot": 500, "water": 10**12, "soil": 500 * 10**9}
