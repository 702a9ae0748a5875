"""What a check finds."""

VERDICTS = ("found", "missing", "foreign", "misplaced", "unknown", "unreadable")
RESOLUTIONS = ("none", "moved", "put here", "brought back", "marked missing", "left", "taken out")
