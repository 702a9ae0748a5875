"""From collections to the world."""
