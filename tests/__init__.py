"""The tests. Shared fixtures: databases.py; builders of test data: make.py."""
