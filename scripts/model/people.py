"""A person to judge by: recordings of the prompts of telephone systems, and a domain of them.

``python -m model.people FOLDER`` fetches Debian's packages of Asterisk's prompts, so that
``FOLDER/intents`` and ``FOLDER/recordings`` can be given to ``benchmark hearing``. Allison Smith
speaks, at 16 kHz (CC-BY-SA-3.0); nothing is learnt from her. It needs Debian, and ``ffmpeg`` for
the format G.722.
"""

import gzip
import json
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from assistant.errors import AssistantError
from model.text import dictionary, plain
from model.voices import RATE

WORDS, SOUNDS = "asterisk-core-sounds-en", "asterisk-core-sounds-en-g722"
"""Debian's packages: what is said, and how it sounds."""

LONGEST = 12
"""Words; longer prompts are no commands."""

_NOT_SPOKEN = frozenset("[]*#")
"""Marks of prompts that are tones, or that are said otherwise than written."""


def fetch(folder: Path) -> None:
    """Fetch both packages, and make ``intents`` and ``recordings`` of them in ``folder``.

    Raises:
        AssistantError: a program is missing, or it failed.
    """
    packages = folder / "packages"
    packages.mkdir(parents=True, exist_ok=True)
    _run("apt-get", "download", WORDS, SOUNDS, within=packages)
    for package in packages.glob("*.deb"):
        _run("dpkg", "-x", package.name, ".", within=packages)
    (listing,) = packages.rglob("core-sounds-en.txt.gz")
    with gzip.open(listing, "rt", encoding="utf-8") as lines:
        said = list(prompts(lines))
    write_intents(folder / "intents", (text for _, text in said))
    recordings = folder / "recordings"
    recordings.mkdir(exist_ok=True)
    (sounds,) = packages.glob("usr/share/asterisk/sounds/*")
    listed = {}
    for name, text in said:
        path = f"{name.replace('/', '-').replace('_', '-')}_allison.wav"
        _run(
            *("ffmpeg", "-nostdin", "-loglevel", "error", "-y", "-f", "g722", "-i"),
            *(str((sounds / f"{name}.g722").resolve()), "-ar", str(RATE), path),
            within=recordings,
        )
        listed[path] = text
    (recordings / "corpus.json").write_text(json.dumps(listed, indent=1), encoding="utf-8")


def prompts(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Name and words of each prompt that is said as it is written, each words once."""
    seen = set()
    for line in lines:
        name, _, written = line.partition(": ")
        text = plain(written)
        words = text.split()
        plainly = _NOT_SPOKEN.isdisjoint(written) and not name.startswith((";", "silence/"))
        is_command = len(text) > 1 and len(words) <= LONGEST
        if plainly and is_command and text not in seen and dictionary() >= set(words):
            seen.add(text)
            yield name, text


def write_intents(folder: Path, texts: Iterable[str]) -> None:
    """A domain of one intent for each text."""
    folder.mkdir(parents=True, exist_ok=True)
    intents = [
        f'  prompt_{number}:\n    data:\n      - sentences: ["{text}"]\n'
        for number, text in enumerate(texts)
    ]
    whole = "language: en\n\nintents:\n" + "".join(intents)
    (folder / "prompts.yaml").write_text(whole, encoding="utf-8")


def _run(*command: str, within: Path) -> None:
    if shutil.which(command[0]) is None:
        raise AssistantError(f"{command[0]} is missing: on Debian, apt-get install {command[0]}")
    done = subprocess.run(command, cwd=within, capture_output=True, text=True, check=False)
    if done.returncode:
        raise AssistantError(f"{command[0]} failed: {done.stderr.strip()}")


if __name__ == "__main__":
    try:
        fetch(Path(sys.argv[1]))
    except AssistantError as error:
        sys.exit(str(error))
