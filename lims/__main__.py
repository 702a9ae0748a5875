"""`python -m lims …`: the command line."""

import sys

from lims.cli import main

if __name__ == "__main__":
    sys.exit(main())
