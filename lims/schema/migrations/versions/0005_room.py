"""Where there is room: names of positions of one's own, and indexes by which fill and free room are found.

All that stands below a container is found by the way that each stores, which is compared byte by byte like any text
that is searched by its beginning.
"""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    connection = op.get_bind()
    statements = ["ALTER TABLE storage_container ADD COLUMN position_names TEXT"]
    if connection.dialect.name == "postgresql":
        statements.append('ALTER TABLE storage_container ALTER COLUMN place_label TYPE VARCHAR COLLATE "C"')
    statements += [
        "CREATE INDEX ix_storage_container_place_label ON storage_container (place_label)",
        "CREATE INDEX ix_storage_container_room ON storage_container ((positions * slots - used)) "
        "WHERE retired_at IS NULL AND positions > 0",
        "CREATE INDEX ix_placement_kept ON placement (container_id) WHERE placed <> 'thing'",
        "CREATE INDEX ix_placement_held ON placement (until) WHERE state = 'held'",
    ]
    for statement in statements:
        connection.exec_driver_sql(statement)
