"""Agents, accounts, sign-in."""
