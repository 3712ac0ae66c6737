"""The command line of ./scripts/benchmark."""

import argparse
import signal
import sys
from collections.abc import Sequence

from assistant.errors import AssistantError
from benchmarking.barge_in import command as barge_in
from benchmarking.hearing import command as hearing
from benchmarking.understanding import command as understanding

_ABOUT = "Prints Markdown tables; progress goes to standard error."


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print the tables, and return the exit status."""
    given = _parser().parse_args(arguments)
    try:
        given.run(given)
    except AssistantError as error:
        print(error, file=sys.stderr)
        return error.exit_status
    except KeyboardInterrupt:
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="benchmark", description=f"Measure. {_ABOUT}")
    commands = parser.add_subparsers(required=True, metavar="hearing|barge-in|understanding")
    for name, module, text in (
        ("hearing", hearing, "how fast, how soon and how well it hears made voices"),
        ("barge-in", barge_in, "how soon it falls silent for whoever speaks into its words"),
        ("understanding", understanding, "how well it understands people's own words"),
    ):
        command = commands.add_parser(name, help=text, description=f"Measure {text}. {_ABOUT}")
        module.add_arguments(command)
        command.set_defaults(run=module.run)
    return parser


if __name__ == "__main__":
    # A stop from outside, too, is to end the processes and to remove the recordings.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    sys.exit(main())
