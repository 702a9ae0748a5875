"""Looking: search, and everything there is to say of one thing."""

from lims.cli.commanding import Commands


def find(commands: Commands) -> None:
    """`find`."""
    added = commands.add(
        "find",
        "looking:find",
        "find samples by words, kind and collection, newest first",
        "find paling tissue --collection FIS",
        "find --kind dna_extract --limit 10 --json",
        more="Every word must be said of the sample: codes, names in any language, places, people. The last word may\n"
        "be unfinished. Withdrawn records are found by their code only.",
    )
    added.word("text", metavar="TEXT", nargs="*", help="words; without any, the newest samples")
    added.word("--kind", metavar="KIND", help="only this kind: its key (dna_extract) or a name of it")
    added.word("--collection", metavar="CODE", help="only this collection")
    added.number("--limit", "at most so many (50)", 1, 10_000, default=50)


def show(commands: Commands) -> None:
    """`show`."""
    added = commands.add(
        "show",
        "looking:show",
        "show everything of a sample, or of a container or a request",
        "show FIS0000424",
        "show FIS0000424 --json",
        more="A sample: what it is, where and when it was collected, where it lies, what it came from and what was\n"
        "made of it, results, reads, custody and history. A container: what lies in it. A request: what is asked for.",
    )
    added.word("code", metavar="CODE", nargs="+", help="any code or number that the thing goes by")


IN_ORDER = (find, show)
