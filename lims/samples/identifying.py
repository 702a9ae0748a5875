"""What somebody calls a sample, read against the list of taxa: the building block of registering and determining."""

from collections.abc import Sequence

from lims.people.naming import agents_named
from lims.taxa.determining import NewDetermination
from lims.taxa.queries import name_index
from lims.taxa.rules import match, read_name
from lims.unit_of_work import Work


def determinations_as_written(
    work: Work,
    entity_ids: Sequence[int],
    text: str,
    *,
    by: Sequence[str] = (),
    on: str | None = None,
    remarks: str | None = None,
    in_mixture: bool = False,
) -> tuple[list[NewDetermination], str]:
    """The same name for each, kept as written, with the taxon it stands for if it is known; and what to warn of."""
    found = match(read_name(text), name_index(work))
    taxa = [each.id for each in found.found]
    agents = tuple(agents_named(work, by).values()) if by else ()
    news = [
        NewDetermination(
            entity_id=each,
            verbatim_name=text,
            taxon_id=taxa[0] if taxa else None,
            second_taxon_id=taxa[1] if len(taxa) > 1 else None,
            formula=found.formula if taxa else "A",
            determined_on=on,
            remarks=remarks,
            in_mixture=in_mixture,
            agents=agents,
        )
        for each in entity_ids
    ]
    return news, found.warning
