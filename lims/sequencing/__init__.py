"""Runs and reads."""
