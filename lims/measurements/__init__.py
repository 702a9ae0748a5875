"""Measurements and facts about anything."""
