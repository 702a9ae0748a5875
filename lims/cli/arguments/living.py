"""Lots that are broken up, tests whether things still live, strains and their duplicates, and rules of keeping."""

from lims.cli.commanding import Commands
from lims.cli.typed import word_of
from lims.preserving.rules import TESTS

TERMS = ("expires", "keep-until", "test")
"""The days that a rule may be about, as a command calls them."""


def break_up(commands: Commands) -> None:
    """`break-up`."""
    added = commands.add(
        "break-up",
        "living:break_up",
        "make a record of each part of a lot, many in one act",
        "break-up FIS0000424 --into 37 --kind specimen --left 0",
        "break-up FIS0000424 --counts 12,20-30,ca.5",
        more="The lot keeps what was not taken; --left says how much that is, counted, and --left 0 that the parts\n"
        "were all of it: the lot is used up, and its count was right.",
    )
    added.code().number("--into", "so many parts alike", 1, 1000)
    added.word("--each", metavar="AMOUNT", help="how many each of them has (1)")
    added.word("--counts", metavar="AMOUNT,AMOUNT,…", help="how many each part has, where they differ")
    added.word("--kind", metavar="KIND", help="what the parts are; the kind of the lot if left out")
    added.word("--left", metavar="AMOUNT", help="how much remains of the lot, counted; 0 closes it")
    told = "the codes of labels that were printed ahead, one for each part in their order"
    added.word("--printed", metavar="CODE,CODE,…", help=told)
    added.word("--process", metavar="NAME", help="what the batch is called, as in the lab's book")
    added.word("--protocol", metavar="NAME", help="the protocol that was followed").reason().at()


def test_viability(commands: Commands) -> None:
    """`test-viability`."""
    added = commands.add(
        "test-viability",
        "living:test_viability",
        "enter how many seeds germinated, or whether a culture revived",
        "test-viability SED0000015:200:187 SED0000023:200:150 --on 2026-03-10 --by 'An Wouters'",
        "test-viability CUL0000017:1:1 --test revival --on 2026-03-10",
        more="What was tested leaves the lot, unless --not-used-up; of a revival it stays, unless --used-up.",
    )
    added.word("results", metavar="CODE:TESTED:ALIVE", nargs="+", help="the lot, how many were tested, how many live")
    added.word("--test", metavar="WORD", type=word_of(TESTS), default=TESTS[0], help=f"{', '.join(TESTS)} ({TESTS[0]})")
    added.day("--on", "the day of the test (today)").word("--method", metavar="TEXT", help="how it was tested")
    added.word("--by", metavar="NAME", help="who tested it").day("--again-on", "by when it is to be tested again")
    added.word("--used-up", dest="uses_up", action="store_true", default=None, help="what was tested leaves the lot")
    added.word("--not-used-up", dest="uses_up", action="store_false", help="what was tested stays")


def viability(commands: Commands) -> None:
    """`viability`."""
    added = commands.add(
        "viability", "living:viability", "list the tests of a lot or culture, the oldest first", "viability SED0000015"
    )
    added.code()


def seed_lots(commands: Commands) -> None:
    """`seed-lots`."""
    added = commands.add(
        "seed-lots",
        "living:seed_lots",
        "list seed lots with their first and last germination test, those to be grown anew first",
        "seed-lots --to-regenerate",
        "seed-lots --csv lots.csv",
        more="A lot is to be grown anew below 85 % of its first result (FAO's Genebank Standards, 2014).",
    )
    added.word("--to-regenerate", action="store_true", help="only those that are to be grown anew")
    added.word("--csv", metavar="FILE", help="write the list into a file as well")


def strains(commands: Commands) -> None:
    """`strains`."""
    added = commands.add(
        "strains",
        "living:strains",
        "list strains with what is kept of each, where; those without a duplicate elsewhere first",
        "strains --unsafe",
        "strains --kind culture --csv strains.csv",
        more="A strain is all living material that came of one another. Elsewhere is another site or building.",
    )
    added.word("--kind", metavar="KIND", help="of one kind only: culture, seed_lot …")
    added.word("--unsafe", action="store_true", help="only those without a duplicate elsewhere")
    added.word("--csv", metavar="FILE", help="write the items, one on each line, into a file as well")


def set_rule(commands: Commands) -> None:
    """`set-keeping-rule`."""
    added = commands.add(
        "set-keeping-rule",
        "living:set_rule",
        "say how long all of a kind, or in a collection, keeps after it was registered",
        "set-keeping-rule keep-until --years 10 --collection FISH",
        "set-keeping-rule expires --months 18 --kind dna_extract",
        more="A day that a sample has of its own goes before it; of rules the one for kind and collection, then the\n"
        "collection's, then the kind's. A rule for tests counts from the last test.",
    )
    added.word("term", metavar="DAY", type=word_of(TERMS), help=", ".join(TERMS))
    added.word("--kind", metavar="KIND", help="of which kind").word("--collection", metavar="CODE", help="in which")
    added.number("--years", "so many years", 1, 100).number("--months", "so many months", 1, 1200)


def end_rule(commands: Commands) -> None:
    """`end-keeping-rule`."""
    added = commands.add(
        "end-keeping-rule",
        "living:end_rule",
        "end a rule of how long things keep",
        "end-keeping-rule keep-until --collection FISH",
    )
    added.word("term", metavar="DAY", type=word_of(TERMS), help=", ".join(TERMS))
    added.word("--kind", metavar="KIND", help="of which kind").word("--collection", metavar="CODE", help="in which")


def rules(commands: Commands) -> None:
    """`keeping-rules`."""
    commands.add("keeping-rules", "living:rules", "list the rules of how long things keep", "keeping-rules")


IN_ORDER = (break_up, test_viability, viability, seed_lots, strains, set_rule, end_rule, rules)
