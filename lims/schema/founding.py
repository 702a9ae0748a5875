"""Makes a database, or brings it up to date, with the kinds, names and container types that come with the product."""

from lims.access import Actor, system_actor
from lims.samples.kinds import ensure_kinds
from lims.schema import migrate
from lims.storage.entering import ensure_types
from lims.taxa.starter import ensure_taxa
from lims.unit_of_work import unit_of_work


def found(actor: Actor | None = None) -> None:
    """Can be done any number of times: what is there stays as it is."""
    migrate()
    with unit_of_work(actor or system_actor()) as work:
        ensure_kinds(work)
        ensure_taxa(work)
        ensure_types(work)
