"""Start Casebook from the command line."""

import sys

from casebook.cli import main

if __name__ == "__main__":
    sys.exit(main())
