"""`export`."""

from pathlib import Path

from lims.cli.answer import Answer, Call
from lims.cli.output import facts, paragraphs
from lims.publishing.actions import record_publication
from lims.publishing.queries import archive_for


def export(call: Call) -> Answer:
    """Writes the Darwin Core archive of a collection: first reading only, so that nobody waits, then on record."""
    given = call.given
    out = Path(given.out)
    with call.reading() as work:
        archive = archive_for(work, collection=given.collection, out=out)
    with call.writing() as work:
        published = record_publication(work, archive=archive)
        left_out = [("left out, under embargo", f"{published.left_out:,}")] if published.left_out else []
        withheld = [("without their place", f"{published.withheld:,}")] if published.withheld else []
        counts = [(name, f"{count:,}") for name, count in published.counts.items()]
        says = f"{out} is written: the {published.format} of {published.collection}."
        return Answer(
            {"file": str(out), **published.as_dict()}, paragraphs(says, facts([*counts, *left_out, *withheld]))
        )
