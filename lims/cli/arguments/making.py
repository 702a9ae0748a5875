"""Making: registering, deriving, linking; and what becomes of samples."""

from lims.cli.commanding import Command, Commands
from lims.cli.typed import word_of
from lims.samples.rules import DISPOSAL_REASONS
from lims.samples.vocabulary import CONTROL_TYPES, Disposition, Relation
from lims.values.quantities import Qualifier


def register(commands: Commands) -> None:
    """`register`."""
    added = commands.add(
        "register",
        "making:register",
        "register samples by hand, one or several alike",
        "register --collection FIS --kind specimen --taxon paling --date 2016-07-06 --water Zeeschelde "
        "--latitude 51.05 --longitude 4.41",
        'register --collection DNA --kind blank --count 2 --control "extraction blank" --amount 100 --unit µL',
        more="Say where and when it was collected, or name the collecting event by its uuid.",
    )
    added.word("--collection", metavar="CODE", required=True, help="the collection it enters")
    added.word("--kind", metavar="KIND", required=True, help="its key (specimen) or a name of it")
    added.number("--count", "so many, all alike", 1, 10_000, default=1)
    added.word("--code", metavar="CODE", help="the code of its label, where that was printed ahead (see issue-codes)")
    added.word("--taxon", metavar="NAME", help="what it is: a scientific or common name; any other is kept as written")
    added.word("--name", metavar="TEXT", help="what people call the sample")
    added.amount("--amount", "--unit", "how much there is: 40, ca.40, 20+, 20-100")
    _qualifier(added)
    told = f"it is a control: {', '.join(CONTROL_TYPES)}"
    added.word("--control", metavar="TYPE", type=word_of(CONTROL_TYPES), help=told)
    added.word("--preservation", metavar="TEXT", help="how it is kept: ethanol 96 %%, frozen …")
    _days(added)
    added.word("--remarks", metavar="TEXT", help="anything else")
    _event(added)


def _event(added: Command) -> None:
    added.word("--event", metavar="UUID", help="the collecting event, if it is there already")
    added.word("--date", metavar="DATE", help="when it was collected: 2016-07-06, 2016-07, 2016-07-06T14:30 …")
    for name, says in (
        ("--locality", "the place, as people call it"),
        ("--water", "the water body"),
        ("--municipality", "the municipality"),
        ("--country", "the country: its code or name"),
        ("--latitude", "degrees north, WGS 84"),
        ("--longitude", "degrees east, WGS 84"),
        ("--x", "easting in the reference system of --crs"),
        ("--y", "northing in the reference system of --crs"),
        ("--crs", "the reference system of --x and --y: EPSG:31370 for Lambert 72"),
        ("--protocol", "how it was collected"),
        ("--gear", "with what"),
        ("--habitat", "in what habitat"),
    ):
        added.word(name, metavar="TEXT", help=says)
    added.word("--collector", metavar="NAME", action="append", help="who collected it; may be given several times")


def derive(commands: Commands) -> None:
    """`derive`."""
    added = commands.add(
        "derive",
        "making:derive",
        "make new samples from others, many from many in one act",
        "derive FIS000001M FIS000002K --kind otolith --children 2",
        "derive FIS000005E FIS000006C --kind dna_extract --made 100 --unit µL --taken 10 --taken-unit mg --blanks 1",
        "derive FIS000007A FIS0000088 --kind pool --pool --made 20 --unit µL",
        more="Each parent gets so many children, and --taken is for each of them; only --pool makes one\n"
        "from all parents.",
    )
    added.codes("the parents")
    added.word("--kind", metavar="KIND", required=True, help="what is made: its key (dna_extract) or a name of it")
    added.number("--children", "so many from each parent (1)", 1, 1000, default=1)
    added.word("--pool", action="store_true", help="one new sample from all parents together")
    told = "the codes of labels that were printed ahead, one for each new sample in their order"
    added.word("--printed", metavar="CODE,CODE,…", help=told)
    added.amount("--made", "--unit", "how much each new sample begins with")
    added.amount("--taken", "--taken-unit", 'how much leaves the parent for each; "all" uses the parent up')
    added.word("--process", metavar="NAME", help="what the batch is called, as in the lab's book")
    added.word("--protocol", metavar="NAME", help="the protocol that was followed")
    told = "derived-from or part-of, where it is not the usual one"
    added.word("--relation", metavar="WORD", type=word_of(Relation), help=told)
    added.number("--blanks", "so many controls that went along without a parent", 0, 96, default=0)
    told = f"what they control: {', '.join(CONTROL_TYPES)} (extraction blank)"
    added.word("--blank-type", metavar="TYPE", type=word_of(CONTROL_TYPES), default="extraction blank", help=told)
    added.word("--preservation", metavar="TEXT", help="how the new samples are kept")
    _days(added)
    added.word("--collection", metavar="CODE", help="the collection they enter, if not the first parent's")
    added.reason().at()


def link(commands: Commands) -> None:
    """`link`."""
    added = commands.add(
        "link",
        "making:link",
        "say that one registered sample came from another",
        "link FIS000001M FIS0000424 --reason 'tube label read again'",
    )
    added.code("parent", "the parent's").code("child", "the child's").reason()


def give_code(commands: Commands) -> None:
    """`give-code`."""
    added = commands.add(
        "give-code",
        "making:give_code",
        "give a sample a second code, which is scanned like its own",
        "give-code FIS0000424 FX00012345",
        more="A maker's code, or a label that was printed ahead. One that anything goes by already is refused.",
    )
    added.code().word("other", metavar="OTHER", help="the further code, as it is on the tube")


def dispose(commands: Commands) -> None:
    """`dispose`."""
    added = commands.add(
        "dispose",
        "making:dispose",
        "say what became of samples: destroyed, used up, missing … or found again",
        'dispose FIS0000424 --disposition destroyed --reason thawed --comment "freezer 2"',
        'dispose FIS0000424 --disposition missing --reason "not in its box"',
        more=f"What ends a sample needs one of the standard reasons: {', '.join(DISPOSAL_REASONS)}.\n"
        "With other, --comment says what. Why something is missing or there again is said freely.",
    )
    added.codes()
    told = ", ".join(word.replace(" ", "-") for word in Disposition)
    added.word("--disposition", metavar="WORD", required=True, type=word_of(Disposition), help=told)
    added.reason(required=True).word("--comment", metavar="TEXT", help="what else is to be said").at()


def recount(commands: Commands) -> None:
    """`recount`."""
    added = commands.add(
        "recount",
        "making:recount",
        "say how much of a sample there really is; the difference is posted",
        'recount FIS0000424 --amount 80 --unit µL --reason "measured with a pipette"',
        'recount FIS0000424 --amount 20-100 --reason "looked into the bag"',
    )
    added.code().word("--amount", metavar="AMOUNT", required=True, help="how much there is: 40, ca.40, 20+, 20-100")
    added.word("--unit", metavar="UNIT", help="the unit; the sample's own if left out")
    _qualifier(added)
    added.reason(required=True)


def correct(commands: Commands) -> None:
    """`correct`."""
    added = commands.add(
        "correct",
        "making:correct",
        "correct what was written of a sample; what stood there is kept in the history",
        'correct FIS0000424 --set preservation="ethanol 70 %" --reason "read from the jar"',
        "correct FIS0000424 --set usability=quarantined --set remarks= --reason 'mould on the lid'",
    )
    told = "name, preservation, medium, remarks, restriction, access, usability or control-type; "
    added.code().word(
        "--set", dest="values", metavar="FACT=VALUE", action="append", required=True, help=told + "no value: none"
    )
    added.reason(required=True)


def _days(added: Command) -> None:
    added.day("--expires", "the last day on which it can be used")
    added.day("--keep-until", "it is to be kept until this day at least")


def _qualifier(added: Command) -> None:
    told = "how well the amount is known: exact, approximate, at-least (exact)"
    words = [word for word in Qualifier if word is not Qualifier.UNKNOWN]
    added.word("--qualifier", metavar="WORD", type=word_of(words), default=Qualifier.EXACT, help=told)


IN_ORDER = (register, derive, link, give_code, recount, correct, dispose)
