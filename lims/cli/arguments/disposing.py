"""Disposal by two people: what waits, proposing, deciding; and which collections ask for it."""

from lims.cli.commanding import Commands
from lims.cli.typed import word_of
from lims.samples.rules import DISPOSAL_REASONS

_REASONS = tuple(DISPOSAL_REASONS)
STEPS = ("show", "approve", "turn down", "withdraw")


def disposals(commands: Commands) -> None:
    """`disposals`."""
    added = commands.add(
        "disposals",
        "disposing:disposals",
        "list the disposals that were proposed, newest first",
        "disposals --as kim",
        "disposals --all --json",
        more="Those that wait for a decision; of all collections that one may see.",
    )
    added.word("--mine", action="store_true", help="only what waits for me: somebody else proposed it")
    added.word("--all", action="store_true", help="also what was approved, turned down or withdrawn")


def propose_disposal(commands: Commands) -> None:
    """`propose-disposal`."""
    added = commands.add(
        "propose-disposal",
        "disposing:propose",
        "propose that samples are thrown away; somebody else approves",
        'propose-disposal FIS0000424 --because degraded --comment "RIN 2.1" --as kim',
        more=f"Reasons: {', '.join(_REASONS)}.\nUntil it is decided, nothing is made of the samples, and they are not "
        "handed out.",
    )
    added.codes()
    added.word("--because", metavar="REASON", type=word_of(_REASONS), required=True, help="one of the standard reasons")
    added.word("--comment", metavar="TEXT", help="what else is to be said; needed where the reason is other")


def disposal(commands: Commands) -> None:
    """`disposal`."""
    added = commands.add(
        "disposal",
        "disposing:decide",
        "show a disposal, approve it or turn it down, or withdraw one's own",
        "disposal show 3",
        "disposal approve 3 --as kas",
        'disposal turn-down 3 --reason "the last of its kind" --as kas',
        "disposal withdraw 3 --as kim",
        more="Whoever proposed it cannot decide on it. Approving disposes of the samples and gives up their places.",
    )
    told = ", ".join(step.replace(" ", "-") for step in STEPS)
    added.word("step", metavar="STEP", type=word_of(STEPS), help=told)
    added.number("number", "the number of the disposal", 1, 10**9).reason()


IN_ORDER = (disposals, propose_disposal, disposal)
