"""The files of a speech model: whether libvosk can be given them.

libvosk does not survive a damaged model: some cuts make it refuse, some abort the process, some
loop for ever and some only make it mishear. So every folder is checked before libvosk sees it.

A folder that ships or was downloaded has a record of its files. At start their sizes are compared,
which takes milliseconds and notices every cut; `relief models check` compares the contents.
A folder that the user names may have no record. Then the files that libvosk cannot do without must
be there and not be empty, and another process tries to hear with them. What cannot be known without
a record: a cut or a changed byte that libvosk reads past. A word list or the last fifth of a
``HCLr.fst`` cut off still starts, and mishears.
"""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

from assistant.errors import InputError, ModelError

RECORD = "files.json"
"""The record in a model's folder: each file's path, its bytes and its SHA-256."""

_TRIAL_SECONDS = 60
_TRIAL = """
import json, random, sys
folder, sys.path[:] = sys.argv[1], json.loads(sys.argv[2])
import vosk
vosk.SetLogLevel(-2)
model = vosk.Model(folder)
for grammar in ([], ['["[unk]"]']):
    recognizer = vosk.KaldiRecognizer(model, 16000, *grammar)
    recognizer.AcceptWaveform(random.Random(1).randbytes(32000))
    recognizer.FinalResult()
"""


def model_folder(path: Path) -> Path:
    """``path`` itself, or the only model folder directly in it, as many archives have it.

    Raises:
        InputError: there are several.
    """
    inside = [child for child in sorted(path.iterdir()) if _resembles_model(child)]
    if _resembles_model(path) or not inside:
        return path
    if len(inside) > 1:
        names = ", ".join(child.name for child in inside)
        raise InputError(f"{path} holds several speech models: {names}. Name one of them.")
    return inside[0]


def _resembles_model(folder: Path) -> bool:
    return any((folder / part).exists() for part in ("am", "conf", "final.mdl"))


def missing_file(folder: Path) -> str | None:
    """The first file that libvosk cannot do without and that ``folder`` lacks, or None."""
    return next((name for name in _needed(folder) if not (folder / name).is_file()), None)


def _needed(folder: Path) -> list[str]:
    needed, graph = ["am/final.mdl", "conf/mfcc.conf", "conf/model.conf"], "graph/"
    if (folder / "final.mdl").exists():  # the older layout, without folders
        needed, graph = ["final.mdl", "mfcc.conf"], ""
    # One static graph, or the two from which libvosk makes one for each grammar.
    static = (folder / graph / "HCLG.fst").exists()
    names = ["HCLG.fst", "words.txt"] if static else ["HCLr.fst", "Gr.fst", "disambig_tid.int"]
    return needed + [graph + name for name in names]


def check_files(folder: Path) -> None:
    """Raise ModelError where libvosk could not be given the model in ``folder``."""
    if (folder / RECORD).exists():
        fault = find_fault(folder)
    else:
        empty = (name for name in _needed(folder) if not (folder / name).stat().st_size)
        fault = next((f"{name} is empty" for name in empty), None) or _try_hearing(folder)
    if fault is not None:
        raise ModelError(
            f"The speech model in {folder} is damaged: {fault}. Copy or unpack it again."
        )


def _try_hearing(folder: Path) -> str | None:
    """Let libvosk hear with the model in another process, which it may crash or block."""
    # -I as scripts/run has it; our own path is handed on, for wherever vosk was imported from.
    command = [sys.executable, "-I", "-c", _TRIAL, str(folder), json.dumps(sys.path)]
    try:
        trial = subprocess.run(command, capture_output=True, timeout=_TRIAL_SECONDS)
    except subprocess.TimeoutExpired:
        return f"it does not start within {_TRIAL_SECONDS} seconds"
    if trial.returncode == 0:
        return None
    return "the recogniser cannot start with it, so a file may be cut short"


def find_fault(folder: Path, *, contents: bool = False) -> str | None:
    """What is wrong with a model folder that should have a record, or None.

    Args:
        folder: of a model that ships or was downloaded.
        contents: compare the files' SHA-256 too, not only their sizes.
    """
    try:
        record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        expected = {name: (int(file["bytes"]), file["sha256"]) for name, file in record.items()}
        for name, (size, digest) in expected.items():
            path = folder / name
            if path.stat().st_size != size:
                return f"{name} has {path.stat().st_size:,} bytes instead of {size:,}"
            if contents and sha256_of(path) != digest:
                return f"{name} has changed"
    except FileNotFoundError as error:
        return f"{Path(error.filename).relative_to(folder).as_posix()} is missing"
    except OSError as error:
        return f"{error.filename or folder} cannot be read: {error.strerror}"
    except (ValueError, TypeError, KeyError, AttributeError):
        return f"{RECORD} is broken"
    unrecorded = next((name for name in _needed(folder) if name not in expected), None)
    return unrecorded and f"{RECORD} lacks {unrecorded}"


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, as 64 lower-case hexadecimal digits."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def write_record(folder: Path) -> None:
    """Write the record of all files in ``folder``, but for Markdown, which nothing hears with."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    record = {
        path.relative_to(folder).as_posix(): {
            "bytes": path.stat().st_size,
            "sha256": sha256_of(path),
        }
        for path in files
        if path.name != RECORD and path.suffix != ".md"
    }
    text = json.dumps(record, indent=1) + "\n"
    (folder / RECORD).write_text(text, encoding="utf-8", newline="\n")
