"""A checkout on a computer whose programs are stand-ins, which keep what they were asked.

They are shell scripts found on the PATH as the real ones would be, so set-up is driven as it is
started; only what takes seconds, a network or root is left out.
"""

from pathlib import Path

from setting_up.environment import LOCKS, Environment

PYTHON = """
case "$*" in
  *"-c "*) echo 3 11 True; echo "$0" ;;
  *"-m venv "*)
    for folder; do :; done
    mkdir -p "$folder/bin"
    cp "$0" "$folder/bin/python3.11"
    ln -sf python3.11 "$folder/bin/python" ;;
  *"-m pip "*) if [ -f "$HOME/pip-says" ]; then cat "$HOME/pip-says"; exit 1; fi ;;
  *"models get"*) echo the model is 40 MB; exit 1 ;;
  *"-m assistant"*) pwd; exit 7 ;;
esac
"""

DPKG_QUERY = 'while read -r package; do echo "$package installed"; done < "$HOME/installed"'

APT_GET = """
case "$*" in
  *update*) touch "$HOME/lists" ;;
  *) [ -f "$HOME/lists" ] || { echo "E: Unable to locate package"; exit 100; }
     for word; do case "$word" in -*|DPkg*|install) ;; *) echo "$word" >> "$HOME/installed";; esac
     done ;;
esac
"""


class Computer:
    """The stand-in programs in ``bin``, their state in ``home``, and the ``checkout``."""

    def __init__(self, folder: Path) -> None:
        self.bin = folder / "bin"
        self.home = folder / "home"
        self.environment = Environment(folder / "checkout")
        for made in (self.bin, self.home, self.environment.root):
            made.mkdir()
        for name in ("pyproject.toml", *(name for names in LOCKS.values() for name in names)):
            (self.environment.root / name).write_text(name)

    def add(self, name: str, script: str) -> Path:
        """Put a program on the PATH; each call of it is kept in ``calls``."""
        program = self.bin / name
        program.write_text(f'#!/bin/sh\necho "{name} $@" >> "$HOME/calls"\n{script}\n')
        program.chmod(0o755)
        return program

    def installed(self, *packages: str) -> None:
        """Say which Debian packages there are."""
        (self.home / "installed").write_text("".join(f"{package}\n" for package in packages))

    def calls(self, words: str) -> list[str]:
        """Return the calls so far that have ``words`` in them."""
        log = self.home / "calls"
        lines = log.read_text().splitlines() if log.exists() else []
        return [line for line in lines if words in line]
