"""Sequencing, and handing out: reads, requests."""

from lims.cli.commanding import Commands


def add_run(commands: Commands) -> None:
    """`add-run`."""
    added = commands.add(
        "add-run",
        "sequencing:add_run",
        "enter a run of a sequencer, and what was loaded on it",
        "add-run 2026-031 --platform Illumina --model MiSeq --date 2026-11-20 --load FIS0000424",
    )
    added.word("name", metavar="NAME", help="what the run is called")
    added.word("--platform", metavar="NAME", required=True, help="Illumina, Oxford Nanopore, PacBio …")
    added.word("--model", metavar="NAME", help="the instrument's model")
    added.word("--facility", metavar="NAME", help="who ran it")
    added.word("--load", metavar="CODE", nargs="+", default=[], help="the libraries or pools on it")
    added.number("--lane", "their lane (1)", 1, 1000, default=1).day("--date", "when it began")


def attach_reads(commands: Commands) -> None:
    """`attach-reads`."""
    added = commands.add(
        "attach-reads",
        "sequencing:attach_reads",
        "hang files of reads on a library, pool or extract",
        "attach-reads FIS0000424 sam1F.fastq.gz sam1R.fastq.gz --run 2026-031",
        more="The files are copied into the data folder, read through, and summed up: reads, bases, lengths, quality.",
    )
    added.code(of="the library's").word("files", metavar="FILE", nargs="+", help="FASTQ or FASTA, also packed (.gz)")
    added.word("--run", metavar="NAME", help="the run they come from")
    added.number("--lane", "the lane they come from", 1, 1000)


def ask(commands: Commands) -> None:
    """`ask`."""
    added = commands.add(
        "ask",
        "requests:ask",
        "ask for samples",
        'ask FIS0000424 --purpose "Population genetics of eel" --amount 10 --unit µL --as lea',
    )
    added.codes().word("--purpose", metavar="TEXT", required=True, help="what for")
    added.amount("--amount", "--unit", "how much of each; without it, all")
    added.day("--needed-by", "when it is needed")


def add_to_request(commands: Commands) -> None:
    """`add-to-request`."""
    added = commands.add(
        "add-to-request",
        "requests:add_to_request",
        "ask for more samples on a request that is still open",
        "add-to-request REK000001U FIS0000424 --amount 10 --unit µL",
    )
    added.code("request", "the request's").codes()
    added.amount("--amount", "--unit", "how much of each; without it, all")


def decide(commands: Commands) -> None:
    """`decide`."""
    added = commands.add(
        "decide",
        "requests:decide",
        "grant or refuse what is asked for",
        "decide REK000001U --grant",
        'decide REK000001U --refuse FIS0000424 --reason "the last of its kind"',
        more="Without codes the decision is for everything in the request that is not decided yet.",
    )
    added.code("request", "the request's").codes("the samples that it is for", least="*")
    added.word("--grant", metavar="CODE", nargs="*", help="they get it")
    added.word("--refuse", metavar="CODE", nargs="*", help="they do not get it; say why").reason()


def pick(commands: Commands) -> None:
    """`pick`."""
    added = commands.add(
        "pick",
        "requests:pick",
        "take what was granted out of storage: the sample itself, or an aliquot made from it",
        "pick REK000001U",
        "pick REK000001U --list",
    )
    added.code("request", "the request's").codes("the samples that were picked; all, if left out", least="*")
    added.word("--list", action="store_true", help="only show what to pick and where it is, in walking order")


def hand_out(commands: Commands) -> None:
    """`hand-out`."""
    added = commands.add(
        "hand-out",
        "requests:hand_out",
        "hand out what was picked, for good or on loan",
        "hand-out REK000001U",
        'hand-out REK000001U --to "Lea Wouters" --due 2027-06-01',
        more="With --due it is a loan: the samples are bound until they are back.",
    )
    added.code("request", "the request's").codes("the samples; all that were picked, if left out", least="*")
    added.word("--to", metavar="WHOM", help="who gets it, if not who asked for it")
    added.day("--due", "when it is due back: a loan")


def take_back(commands: Commands) -> None:
    """`take-back`."""
    added = commands.add(
        "take-back",
        "requests:take_back",
        "take back what was on loan",
        "take-back REK000001U --not-thawed",
    )
    added.code("request", "the request's").codes("the samples; all that are on loan, if left out", least="*")
    added.word("--condition", metavar="TEXT", help="how it came back")
    added.word("--thawed", action="store_true", default=None, help="it thawed meanwhile")
    told = "it stayed frozen, on dry ice too"
    added.word("--not-thawed", dest="thawed", action="store_false", default=None, help=told)


IN_ORDER = (add_run, attach_reads, ask, add_to_request, decide, pick, hand_out, take_back)
