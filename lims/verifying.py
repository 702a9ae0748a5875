"""What every stage's checks of its own tables look like.

A stage lists in its `verifying.py` the tables whose rows the history tells of (SUBJECTS) and what must always hold
(CHECKS): functions that return a sentence for each thing found wrong.
"""

from collections.abc import Callable, Iterable

from lims.database import Table
from lims.unit_of_work import Work

Check = Callable[[Work], Iterable[str]]
Subjects = dict[str, type[Table]]
