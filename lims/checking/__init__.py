"""Is what lies in a box what the record says? And puts the record right where it is not."""
