"""How many containers stand in a container, so that what holds samples, and how full it is, is known without its tubes.

The triggers of this revision refuse a container that would lie in itself by a detour.
"""

from alembic import op

revision = "0008"
down_revision = "0007"

_STATEMENTS = (
    "ALTER TABLE storage_container ADD COLUMN containers_in INTEGER DEFAULT 0 NOT NULL "
    "CONSTRAINT ck_storage_container_containers_in CHECK (containers_in >= 0)",
    "UPDATE storage_container SET containers_in = (SELECT COUNT(*) FROM placement p "
    "JOIN storage_container i ON i.id = p.entity_id WHERE p.container_id = storage_container.id)",
    "CREATE INDEX ix_storage_container_top ON storage_container (name, id) "
    "WHERE retired_at IS NULL AND place_label = name",
    "CREATE INDEX ix_storage_container_holding ON storage_container (place_label, id) "
    "WHERE retired_at IS NULL AND used > containers_in",
)


def upgrade() -> None:
    connection = op.get_bind()
    for statement in _STATEMENTS:
        connection.exec_driver_sql(statement)
