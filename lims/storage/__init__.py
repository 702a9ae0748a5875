"""Where things lie, and what happened to where they are."""
