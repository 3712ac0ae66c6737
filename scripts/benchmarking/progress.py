"""What is going on, on standard error: standard output is for the tables."""

import sys


def tell(progress: str) -> None:
    """Write a line."""
    print(progress, file=sys.stderr, flush=True)
