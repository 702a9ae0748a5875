"""Alembic's entry: the connection is handed in by `lims.schema.migrate`."""

from alembic import context

from lims.database import Table

context.configure(
    connection=context.config.attributes["connection"], target_metadata=Table.metadata, render_as_batch=True
)
context.run_migrations()
