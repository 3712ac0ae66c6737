"""The virtual environment of a checkout: where it is, what it must hold, whether it does.

Kept light: every start asks here first, and most need nothing more.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

LOCKS = {
    "build": ("requirements-build.lock",),
    "run": ("requirements.lock",),
    # Holds the run-time packages too, at the same versions.
    "test": ("requirements-test.lock",),
}


class Environment:
    """The folder .venv of one checkout.

    A stamp in it is removed before anything is changed and written when all is done, so an
    environment without one was left half made.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / ".venv"
        self.python = self.folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
        self.stamp_file = self.folder / "set-up.json"

    def is_ready(self, purpose: str) -> bool:
        """Say whether all that ``purpose``, "run" or "test", needs is installed."""
        return self.stamp().get(purpose) == self.fingerprint(purpose)

    def fingerprint(self, purpose: str) -> str:
        """Return a hash of the files that say what ``purpose`` needs."""
        digest = hashlib.sha256()
        for name in ("pyproject.toml", *LOCKS["build"], *LOCKS["run"], *LOCKS[purpose]):
            digest.update((self.root / name).read_bytes())
        return digest.hexdigest()

    def stamp(self) -> dict[str, str]:
        """Return what the last finished set-up wrote, or {} when it no longer counts.

        It does not count after an interruption, when the checkout was moved (the installed
        commands name their folder), or when the Python beneath is gone or another.
        """
        try:
            stamp = json.loads(self.stamp_file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        identity = self._identity()
        if not isinstance(stamp, dict) or not identity["python"]:
            return {}
        return stamp if identity.items() <= stamp.items() else {}

    def write_stamp(self, facts: dict[str, str]) -> None:
        """Record ``facts`` about this environment, all at once or not at all."""
        new = self.stamp_file.with_suffix(".new")
        new.write_text(json.dumps({**facts, **self._identity()}, indent=1), encoding="utf-8")
        new.replace(self.stamp_file)

    def _identity(self) -> dict[str, str]:
        return {"folder": str(self.folder), "python": self._base_python()}

    def _base_python(self) -> str:
        """Name the Python that .venv stands on, or "" when it has vanished.

        Its version is in the name: "python3.12" whatever the patch level, which may change
        beneath an environment that goes on working; on Windows, the folder of that version.
        """
        if os.name == "nt":
            return _home(self.folder / "pyvenv.cfg")
        python = self.python.resolve()
        return python.name if python.exists() else ""


def _home(configuration: Path) -> str:
    try:
        lines = configuration.read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    for line in lines:
        key, _, value = line.partition("=")
        if key.strip() == "home" and (Path(value.strip()) / "python.exe").exists():
            return value.strip()
    return ""
