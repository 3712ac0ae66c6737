"""`relief models`: which speech models there are, fetching one, checking them."""

import argparse

from assistant.speech.models import KnownModel, Manifest, State, read_manifest

_LANGUAGE = "en"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what stands after ``relief models``."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    actions.add_parser("list", help="show every speech model and how it stands on this machine")
    get = actions.add_parser("get", help="fetch a speech model from the internet")
    get.add_argument("name", nargs="?", metavar="NAME", help="default: the English one")
    get.add_argument("--if-missing", action="store_true", help="do nothing where it is whole")
    check = actions.add_parser("check", help="compare every file with what was published")
    check.add_argument("name", nargs="?", metavar="NAME", help="default: all that are there")


def run(arguments: argparse.Namespace, manifest: Manifest | None = None) -> int:
    """Do what ``arguments`` say; return the exit status.

    Raises:
        InputError: a name is unknown, or the manifest is broken.
        ModelError: a model could not be fetched, or is not installed.
    """
    manifest = manifest or read_manifest()
    if arguments.action == "list":
        return _list(manifest)
    if arguments.action == "check":
        return _check(manifest, arguments.name)
    return _get(_chosen(manifest, arguments.name), arguments.if_missing)


def _list(manifest: Manifest) -> int:
    rows = [
        (model.name, model.language, model.state.value, _size(model), model.licence, model.title)
        for model in manifest.models
    ]
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        print("  ".join(cells).rstrip())
    return 0


def _size(model: KnownModel) -> str:
    if model.download is not None:
        return f"{model.download.bytes / 1e6:.1f} MB"
    files = [path.stat().st_size for path in model.folder.rglob("*") if path.is_file()]
    return f"{sum(files) / 1e6:.1f} MB"


def _chosen(manifest: Manifest, name: str | None) -> KnownModel:
    if name is not None:
        return manifest.named(name)
    return manifest.of_language(_LANGUAGE)[0]


def _get(model: KnownModel, if_missing: bool) -> int:
    if if_missing and model.problem() is None:
        return 0
    # Imported only here: every other command starts faster without it.
    from assistant.speech.download import fetch

    fetch(model)
    print(f"{model.name} is installed in {model.folder}.")
    return 0


def _check(manifest: Manifest, name: str | None) -> int:
    if name is not None:
        models = [manifest.named(name)]
    else:
        models = [model for model in manifest.models if model.state is not State.NOT_INSTALLED]
    problems = 0
    for model in models:
        problem = model.problem(contents=True)
        problems += problem is not None
        print(problem or f"{model.name} is whole: every file is as it was published.")
    return 1 if problems else 0
