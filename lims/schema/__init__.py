"""The whole schema: imports every stage's tables, and brings a database to it.

Migrations run with foreign keys off (Alembic's batch mode on SQLite drops and recreates tables; with foreign keys on
that would delete child rows), recreate the triggers from one list and check all foreign keys before they commit.
"""

import lims.checking.tables
import lims.collecting.tables
import lims.collections.tables
import lims.disposing.tables
import lims.history.tables
import lims.identity.tables
import lims.importing.tables
import lims.labelling.tables
import lims.measurements.tables
import lims.media.tables
import lims.messages.tables
import lims.monitoring.tables
import lims.people.tables
import lims.permits.tables
import lims.preserving.tables
import lims.publishing.tables
import lims.requests.tables
import lims.samples.tables
import lims.scanning.tables
import lims.sequencing.tables
import lims.storage.tables
import lims.taxa.tables  # noqa: F401 - the tables are known by being imported
from lims.schema.migrating import current_revision, migrate

__all__ = ["current_revision", "migrate"]
