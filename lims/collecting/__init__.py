"""Localities and collecting events."""
