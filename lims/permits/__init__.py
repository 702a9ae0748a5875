"""Permits and what they forbid."""
