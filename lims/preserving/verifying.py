"""What must always hold of warnings: the history tells of each."""

from lims.preserving.tables import TermWarning
from lims.preserving.warning import TERM_WARNING
from lims.verifying import Check, Subjects

SUBJECTS: Subjects = {TERM_WARNING: TermWarning}
CHECKS: list[Check] = []
