"""`init`, `add-person`, `sign-in-link`, `add-collection`, `correct-collection`."""

from lims.access import Role
from lims.cli.answer import Answer, Call
from lims.cli.opening import check_can_set_up, make_database, newest_revision, shown_url, standing_of_database
from lims.cli.output import paragraphs
from lims.collections.actions import add_collection as enter_collection
from lims.collections.actions import correct_collection as change_collection
from lims.collections.membership import grant_membership
from lims.collections.queries import collection_for
from lims.errors import InvalidInputError
from lims.people.actions import add_person as enter_person
from lims.people.links import first_administrator_link
from lims.people.links import sign_in_link as link_for
from lims.people.queries import account_for


def init(call: Call) -> Answer:
    """Makes or migrates the database and enters what every installation begins with."""
    standing = standing_of_database()
    check_can_set_up(standing)
    make_database(call.actor)
    with call.writing() as work:
        link = first_administrator_link(work)
    done = "made" if standing.revision is None else "ready"
    data = {
        "database": shown_url(),
        "revision": newest_revision(),
        "created": standing.revision is None,
        "first_administrator_link": link,
    }
    says = f"The database {shown_url()} is {done} (revision {newest_revision()})."
    nobody = "Nobody can sign in yet. This link makes the first administrator; it works once, within 24 hours:"
    return Answer(data, paragraphs(says, f"{nobody}\n\n    {link}\n" if link else ""))


def add_person(call: Call) -> Answer:
    """Enters a person; one with an account gets a link to sign in with for the first time."""
    given = call.given
    if (given.role or given.collection) and not given.account:
        raise InvalidInputError("A role is an account's: give --account too.")
    if given.collection and not given.role:
        raise InvalidInputError("Say with --role what the person is to the collection.")
    everywhere = Role(given.role) if given.role and not given.collection else None
    with call.writing() as work:
        enter_person(
            work, name=given.name, account=given.account, role=everywhere, email=given.email, orcid=given.orcid
        )
        if given.collection:
            collection = collection_for(work, given.collection).code
            grant_membership(work, account=given.account, role=Role(given.role), collection=collection)
        account = account_for(work, account=given.account).account if given.account else None
        link = link_for(work, account=account) if account else None
    data = {
        "name": " ".join(given.name.split()),
        "account": account,
        "role": given.role and str(given.role),
        "collection": given.collection and collection,
        "link": link,
    }
    return Answer(data, paragraphs(f"{data['name']} is entered.", _sign_in(account, link) if link else ""))


def sign_in_link(call: Call) -> Answer:
    """A link that signs an account in, once."""
    with call.writing() as work:
        account = account_for(work, account=call.given.account).account
        link = link_for(work, account=account)
    return Answer({"account": account, "link": link}, _sign_in(account, link))


def _sign_in(account: str | None, link: str | None) -> str:
    return f'This link signs "{account}" in; it works once, within three days:\n\n    {link}\n'


def add_collection(call: Call) -> Answer:
    """Enters a collection with its series of codes."""
    given = call.given
    with call.writing() as work:
        code = enter_collection(
            work,
            code=given.code,
            name=given.name,
            prefix=given.prefix,
            visibility=given.visibility,
            description=given.description,
        )
        made = collection_for(work, code)
    data = {
        "code": made.code,
        "name": made.name,
        "prefix": made.prefix,
        "visibility": made.visibility,
        "uuid": made.uuid,
    }
    return Answer(data, f"Collection {made.code} ({made.name}) is entered; its codes begin with {made.prefix}.")


def correct_collection(call: Call) -> Answer:
    """Changes what is said of a collection, or its rules."""
    given = call.given
    with call.writing() as work:
        change_collection(
            work,
            collection=given.code,
            name=given.name,
            description=given.description,
            visibility=given.visibility,
            release_labels_by_scan=_yes(given.release_labels_by_scan),
            dispose_by_two=_yes(given.dispose_by_two),
        )
        found = collection_for(work, given.code)
    told = ("code", "name", "description", "visibility", "release_labels_by_scan", "dispose_by_two")
    return Answer({name: getattr(found, name) for name in told}, f"Collection {found.code} is as you said.")


def _yes(word: str | None) -> bool | None:
    return None if word is None else word == "yes"
