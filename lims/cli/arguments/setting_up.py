"""Setting up: the database, people, collections."""

from lims.access import Role
from lims.cli.commanding import Commands
from lims.cli.typed import word_of


def init(commands: Commands) -> None:
    """`init`."""
    commands.add(
        "init",
        "setting_up:init",
        "make the database, or bring it up to date",
        "init",
        "init --json",
        more="Enters the kinds of material, names of species and types of container that come with Staal. As long as\n"
        "nobody can sign in, it prints a link that makes the first administrator. It can be run any number of times.",
        needs_database=False,
    )


def demo(commands: Commands) -> None:
    """`demo`."""
    commands.add(
        "demo",
        "demonstrating:demo",
        "fill the database with the demo collection",
        "demo",
        more="Prints links to sign in with, one for each role. It needs a fresh database, such as\n"
        "LIMS_DATA_DIR=data/demo names; an earlier demo there is made anew.",
        needs_database=False,
    )


def add_person(commands: Commands) -> None:
    """`add-person`."""
    added = commands.add(
        "add-person",
        "setting_up:add_person",
        "enter a person, with an account or without",
        'add-person "An Peeters" --account an --role technician --email an@example.org',
        'add-person "Jan Maes" --account jan --role keeper --collection FIS',
        more="With --account it prints a link by which the person first signs in, within three days.",
    )
    added.word("name", metavar="NAME", help="the person's name, as it is shown")
    added.word("--account", metavar="NAME", help="the name to sign in with; without it the person cannot sign in")
    roles = ", ".join(Role)
    added.word("--role", metavar="ROLE", type=word_of(Role), help=f"{roles}; in all collections, unless --collection")
    added.word("--collection", metavar="CODE", help="the role holds in this collection only")
    added.word("--email", metavar="ADDRESS", help="where mail reaches the person")
    added.word("--orcid", metavar="ORCID", help="as in 0000-0002-1825-0097")


def sign_in_link(commands: Commands) -> None:
    """`sign-in-link`."""
    added = commands.add(
        "sign-in-link",
        "setting_up:sign_in_link",
        "print a link by which somebody signs in once, for instance to set a new password",
        "sign-in-link an",
    )
    added.word("account", metavar="NAME", help="the name the person signs in with")


def add_collection(commands: Commands) -> None:
    """`add-collection`."""
    added = commands.add(
        "add-collection",
        "setting_up:add_collection",
        "enter a collection, with a series of codes of its own",
        'add-collection FIS "Fish of the Scheldt" --prefix FIS',
    )
    added.word("code", metavar="CODE", help="2 to 20 letters, digits or hyphens")
    added.word("name", metavar="NAME", help="its full name")
    added.word("--prefix", metavar="ABC", help="what its samples' codes begin with: 2 or 3 letters; chosen if left out")
    told = "who finds what is in it: everyone (who may sign in) or members"
    added.word("--visibility", metavar="WHO", type=word_of(("everyone", "members")), default="everyone", help=told)
    added.word("--description", metavar="TEXT", help="what it is about")


def correct_collection(commands: Commands) -> None:
    """`correct-collection`."""
    added = commands.add(
        "correct-collection",
        "setting_up:correct_collection",
        "correct a collection, or change its rules",
        'correct-collection FIS --name "Fish of the Scheldt and the IJse"',
        "correct-collection FIS --dispose-by-two yes --release-labels-by-scan no",
        more="What is not given stays. Its code and the prefix of its codes never change.",
    )
    added.word("code", metavar="CODE", help="the collection")
    added.word("--name", metavar="NAME", help="its full name").word("--description", metavar="TEXT", help="what it is")
    told = "who finds what is in it: everyone (who may sign in) or members"
    added.word("--visibility", metavar="WHO", type=word_of(("everyone", "members")), help=told)
    told = "yes: its labels wait until the first and the last of a batch were scanned"
    added.word("--release-labels-by-scan", metavar="YES/NO", type=word_of(("yes", "no")), help=told)
    told = "yes: one person proposes what is disposed of, and another one approves"
    added.word("--dispose-by-two", metavar="YES/NO", type=word_of(("yes", "no")), help=told)


IN_ORDER = (init, demo, add_person, sign_in_link, add_collection, correct_collection)
