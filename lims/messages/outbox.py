"""Writes mails into the outbox, in the transaction of what they tell: none goes out for what did not happen."""

from lims.messages.tables import Message
from lims.unit_of_work import Work


def tell(work: Work, agent_id: int | None, subject: str, body: str) -> bool:
    """Leaves a mail for an agent, to be sent by the worker; returns whether there is somebody to tell.

    Nobody is told what they did themselves.
    """
    if agent_id is None or agent_id == work.actor.agent_id:
        return False
    values = {
        "change_set_id": work.change_set_id,
        "to_agent_id": agent_id,
        "subject": subject,
        "body": body,
        "created_at": work.now,
    }
    work.add(Message, values)
    return True
