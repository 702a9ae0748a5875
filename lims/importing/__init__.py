"""From field sheets to samples."""
