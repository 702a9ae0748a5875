"""The demo collection: a small institute as it looks on a working day, all of it invented here.

Everything is made by the same actions that people use, so that the demo shows what the product does and nothing else.
"""

from lims.cli.demo.collecting import collect_fish, collect_others
from lims.cli.demo.founding import found_institute, furnish
from lims.cli.demo.keeping import keep
from lims.cli.demo.laboratory import ask_around, sequence, work_up_eels
from lims.cli.demo.measuring import measure

__all__ = ["make_demo"]


def make_demo() -> dict[str, str]:
    """Fills an empty database; returns the sign-in names of the demo's people, by what each is."""
    people = found_institute()
    rooms = furnish()
    eels = collect_fish(rooms)
    collect_others(rooms)
    extracts = work_up_eels(eels, rooms)
    sequence(extracts)
    ask_around(extracts, people)
    keep(rooms, extracts)
    measure(rooms)
    return people
