"""What must always hold of probes and alarms."""

from collections.abc import Iterator

from sqlalchemy import text

from lims.monitoring.tables import Alarm, Failure, Probe
from lims.unit_of_work import Work
from lims.verifying import Check, Subjects

_STRAY = text(
    """SELECT f.file_name, f.came_in, COUNT(r.id) FROM logger_file f LEFT JOIN reading r ON r.logger_file_id = f.id
    GROUP BY f.id, f.file_name, f.came_in, f.withdrawn
    HAVING COUNT(r.id) <> CASE WHEN f.withdrawn THEN 0 ELSE f.came_in END"""
)


def readings_came_with_their_files(work: Work) -> Iterator[str]:
    """Each logger's file has the readings that came in with it, and none once it was taken back."""
    for name, said, found in work.execute(_STRAY):
        yield f"{name}: {said} readings came in, {found} are there."


SUBJECTS: Subjects = {"probe": Probe, "alarm": Alarm, "failure": Failure}
CHECKS: list[Check] = [readings_came_with_their_files]
