"""What the tests of the commands have in common."""

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Nothing of whoever runs the tests is read or written, by children neither."""
    folder = tmp_path / "home"
    folder.mkdir()
    for variable in ("HOME", "USERPROFILE", "LOCALAPPDATA", "XDG_CONFIG_HOME", "RELIEF_DATA"):
        monkeypatch.setenv(variable, str(folder))
    return folder
