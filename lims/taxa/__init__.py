"""Names of organisms, and determinations."""
