"""A wheel built from the checkout works where there is no checkout."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

CHECKOUT = Path(__file__).parents[1]


def test_a_wheel_brings_its_intents_and_models_along(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=CHECKOUT,
        check=True,
        capture_output=True,
    )
    [wheel] = tmp_path.glob("*.whl")
    installed = tmp_path / "installed"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(installed)
    environment = os.environ | {"PYTHONPATH": str(installed), "RELIEF_DATA": str(tmp_path / "data")}

    def relief(*arguments: str) -> str:
        command = [sys.executable, "-m", "assistant", *arguments]
        return subprocess.run(
            command, cwd=tmp_path, env=environment, check=True, capture_output=True, text=True
        ).stdout

    assert json.loads(relief("understand", "the ice is on"))["intent"] == "ice_on"
    assert "relief-compact-en is whole" in relief("models", "check")
    question = tmp_path / "question.wav"
    subprocess.run(["espeak-ng", "-w", str(question), "what should I do now"], check=True)
    answer = tmp_path / "answer.wav"
    assert "Lie still" in relief("--input", str(question), "--output", str(answer))
    assert answer.stat().st_size > 44
    where = "import assistant.resources as r; print(r.intents_folder(), r.models_folder())"
    folders = subprocess.run(
        [sys.executable, "-c", where],
        env=environment,
        cwd=tmp_path,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split()
    assert all(Path(folder).is_relative_to(installed) for folder in folders)
