"""The command line, python -m lims."""
