"""People to judge by: recordings of what they say, and a domain of it.

``python -m model.people WHO FOLDER`` fetches packages of Debian, so that ``FOLDER/intents`` and
``FOLDER/recordings`` can be given to ``benchmark hearing``. WHO is one of `PEOPLE`.
"""

import gzip
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import soundfile

from assistant.errors import AssistantError
from model.debian import fetch, run
from model.games import drascula, queen, sky
from model.speech import Said
from model.text import plain, sayable
from model.voices import RATE

LONGEST = 12
"""Words; what is longer is no command."""

_NOT_SPOKEN = frozenset("[]*#")
"""Marks of prompts that are tones, or that are said otherwise than written."""


def allison(folder: Path) -> Iterator[Said]:
    """The prompts of telephone systems, by Allison Smith (CC-BY-SA-3.0): nothing is learnt of her.

    Raises:
        AssistantError: Debian's packages could not be fetched, or ffmpeg is missing.
    """
    packages = fetch(folder, "asterisk-core-sounds-en", "asterisk-core-sounds-en-g722")
    (listing,) = packages.rglob("core-sounds-en.txt.gz")
    with gzip.open(listing, "rt", encoding="utf-8") as lines:
        said = list(prompts(lines))
    (sounds,) = packages.glob("usr/share/asterisk/sounds/*")
    wave = packages / "prompt.wav"
    for name, text in said:
        sound = sounds / f"{name}.g722"
        if not sound.exists():  # listed, but not recorded
            continue
        run(
            *("ffmpeg", "-nostdin", "-loglevel", "error", "-y", "-f", "g722", "-i"),
            *(str(sound.resolve()), "-ar", str(RATE), wave.name),
            within=packages,
        )
        yield Said(text, "allison", soundfile.read(wave, dtype="float32")[0])


def prompts(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Name and words of each prompt that is said as it is written."""
    for line in lines:
        name, _, written = line.partition(": ")
        text = plain(written)
        plainly = _NOT_SPOKEN.isdisjoint(written) and not name.startswith((";", "silence/"))
        if plainly and sayable(text):
            yield name, text


PEOPLE: dict[str, Callable[[Path], Iterable[Said]]] = {
    "allison": allison,
    "drascula": drascula.said,
    "queen": lambda folder: queen.said(folder, held_back=True),
    "sky": lambda folder: sky.said(folder, held_back=True),
}
"""One speaker; the actors of a game, nothing of which is learnt; of two whose other lines are."""


def write(folder: Path, said: Iterable[Said]) -> int:
    """Write what may be a command as a corpus and a domain, each words once; and say how many."""
    recordings = folder / "recordings"
    recordings.mkdir(parents=True, exist_ok=True)
    listed: dict[str, str] = {}
    for each in said:
        is_command = len(each.text) > 1 and len(each.text.split()) <= LONGEST
        if is_command and each.text not in listed.values():
            speaker = each.voice.rpartition(":")[2].replace(" ", "-")
            name = f"{len(listed):04d}_{speaker}.wav"
            soundfile.write(recordings / name, each.samples, RATE)
            listed[name] = each.text
    (recordings / "corpus.json").write_text(json.dumps(listed, indent=1), encoding="utf-8")
    write_intents(folder / "intents", listed.values())
    return len(listed)


def write_intents(folder: Path, texts: Iterable[str]) -> None:
    """A domain of one intent for each text."""
    folder.mkdir(parents=True, exist_ok=True)
    intents = [
        f'  prompt_{number}:\n    data:\n      - sentences: ["{text}"]\n'
        for number, text in enumerate(texts)
    ]
    whole = "language: en\n\nintents:\n" + "".join(intents)
    (folder / "prompts.yaml").write_text(whole, encoding="utf-8")


def main(arguments: list[str]) -> int:
    """Make one corpus."""
    if len(arguments) != 2 or arguments[0] not in PEOPLE:
        print(f"python -m model.people {'|'.join(PEOPLE)} FOLDER", file=sys.stderr)
        return 2
    folder = Path(arguments[1])
    try:
        print(f"{write(folder, PEOPLE[arguments[0]](folder / 'packages'))} recordings")
    except AssistantError as error:
        print(error, file=sys.stderr)
        return error.exit_status
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
