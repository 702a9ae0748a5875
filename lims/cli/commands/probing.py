"""`probes`, `change-probe`, `renew-token`, `retire-probe`."""

from datetime import timedelta
from typing import Any

from lims.cli.answer import Answer, Call
from lims.cli.output import moment, paragraphs, table
from lims.errors import InvalidInputError
from lims.monitoring import actions
from lims.monitoring.queries import ProbeView, find_probes, probe_for
from lims.monitoring.rules import shown


def probes(call: Call) -> Answer:
    """The probes, and how they are."""
    with call.reading() as work:
        found = find_probes(work, retired=call.given.all)
    rows = [
        (
            each.name,
            "retired" if each.retired_at else "silent" if each.silent else _side(each) or "well",
            each.place_label,
            None if each.last_value is None else shown(each.last_value, each.quantity),
            None if each.last_at is None else moment(each.last_at),
            None if each.limits.low is None else shown(each.limits.low, each.quantity),
            None if each.limits.high is None else shown(each.limits.high, each.quantity),
            ", ".join(each.watchers),
        )
        for each in found
    ]
    headings = ("probe", "is", "in", "last", "at", "not below", "not above", "tells")
    return Answer([_told(each) for each in found], table(headings, rows) if rows else "There is no probe.")


def _side(probe: ProbeView) -> str | None:
    return None if probe.last_value is None else probe.limits.side(probe.last_value)


def _told(probe: ProbeView) -> dict[str, Any]:
    return {
        "probe": probe.name,
        "quantity": probe.quantity,
        "container": probe.container,
        "low": _whole(probe.limits.low),
        "high": _whole(probe.limits.high),
        "delay": _minutes(probe.limits.delay),
        "silent_after": _minutes(probe.limits.silence),
        "tells": list(probe.watchers),
        "last_at": probe.last_at,
        "last": _whole(probe.last_value),
        "silent": probe.silent,
        "retired_at": probe.retired_at,
    }


def _whole(value: int | None) -> float | None:
    return None if value is None else value / 1000


def _minutes(span: timedelta) -> int:
    return int(span.total_seconds() // 60)


def change_probe(call: Call) -> Answer:
    """Changes what is named; everything else stays."""
    given = call.given
    if (given.low is not None and given.no_low) or (given.high is not None and given.no_high):
        raise InvalidInputError("Give a limit, or say that there is none, not both.")
    with call.writing() as work:
        probe = probe_for(work, given.name)
        limits = probe.limits
        actions.change_probe(
            work,
            name=probe.name,
            new_name=given.rename,
            low=None if given.no_low else _whole(limits.low) if given.low is None else given.low,
            high=None if given.no_high else _whole(limits.high) if given.high is None else given.high,
            delay_minutes=_minutes(limits.delay) if given.delay is None else given.delay,
            silent_minutes=_minutes(limits.silence) if given.silent is None else given.silent,
            watchers=probe.watchers if given.tell is None else given.tell,
        )
        changed = probe_for(work, given.rename or probe.name)
    return Answer(_told(changed), f"{changed.name} is changed.")


def renew_token(call: Call) -> Answer:
    """Another token, told once."""
    with call.writing() as work:
        made = actions.renew_token(work, name=call.given.name)
    says = f"The former token of {made.name} lets nobody in any more."
    return Answer(
        {"probe": made.name, "token": made.token},
        paragraphs(says, f"Its new token, told this once:\n\n    {made.token}\n"),
    )


def retire_probe(call: Call) -> Answer:
    """Takes a probe out of use."""
    with call.writing() as work:
        probe = probe_for(work, call.given.name)
        actions.retire_probe(work, name=probe.name, reason=call.given.reason)
    return Answer({"probe": probe.name}, f"{probe.name} is out of use; its readings stay.")
