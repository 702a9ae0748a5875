"""Takes a changeset back, as a new one."""
