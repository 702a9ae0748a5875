"""Acts on the list of names."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from lims.access import Permission
from lims.database import columns
from lims.errors import ConflictError, InvalidInputError
from lims.history.rules import Touched, created
from lims.taxa.queries import taxon_for
from lims.taxa.rules import name_key
from lims.taxa.starter import TAXON
from lims.taxa.tables import Taxon, VernacularName
from lims.unit_of_work import Work

LANGUAGES = ("nl", "fr", "en")

_T = columns(Taxon)


class TaxonExistsError(ConflictError):
    """This name is in the list already."""


class TaxonNameError(InvalidInputError):
    """This cannot be a name in the list."""


def add_taxon(
    work: Work,
    *,
    scientific_name: str,
    rank: str = "species",
    authorship: str = "",
    synonym_of: str | None = None,
    vernacular_names: Mapping[str, Sequence[str]] | None = None,
    kingdom: str | None = None,
    family: str | None = None,
    aphia_id: int | None = None,
    gbif_key: int | None = None,
) -> str:
    """Adds a name to the list, with its names in Dutch, French and English (`{"nl": ["paling"]}`); returns it.

    Raises TaxonNameError, TaxonExistsError, UnknownTaxonError.
    """
    work.require(Permission.MANAGE_COLLECTIONS)
    name, author = " ".join(scientific_name.split()), " ".join(authorship.split())
    vernaculars = _vernaculars(vernacular_names or {})
    _check_new(work, name, author)
    values = {
        "scientific_name": name,
        "name_key": name_key(name),
        "authorship": author,
        "rank": rank.strip().lower() or "species",
        "kingdom": kingdom,
        "family": family,
        "aphia_id": aphia_id,
        "gbif_key": gbif_key,
        "accepted_id": taxon_for(work, name=synonym_of).id if synonym_of else None,
    }
    taxon_id = work.add(Taxon, values)
    rows = [(taxon_id, language, written, name_key(written)) for language, written in vernaculars]
    work.insert(VernacularName, ("taxon_id", "language", "name", "name_key"), rows)
    work.record("add taxon", [Touched(TAXON, taxon_id, created(values))], details={"vernacular_names": vernaculars})
    return name


def _vernaculars(names: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
    if unknown := sorted(set(names) - set(LANGUAGES)):
        raise TaxonNameError(f"Names are kept in {', '.join(LANGUAGES)}, not in {', '.join(unknown)}.")
    written = [(language, " ".join(name.split())) for language, each in names.items() for name in each]
    return list({(language, name_key(name)): (language, name) for language, name in written if name}.values())


def _check_new(work: Work, name: str, authorship: str) -> None:
    if not name:
        raise TaxonNameError(scientific_name="A name is needed.")
    same = select(_T.id).where(_T.scientific_name == name, _T.authorship == authorship)
    if work.execute(same).first():
        raise TaxonExistsError(f"{name} {authorship}".strip() + " is in the list already.")
