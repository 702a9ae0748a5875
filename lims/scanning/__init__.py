"""What a scanned text means, and what is done about it."""
