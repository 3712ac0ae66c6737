"""Debian's packages: what is missing, and how it is installed or asked for."""

import os
import shutil

import pytest
from scripts.computer import Computer
from setting_up import system_packages


@pytest.fixture
def root(computer: Computer, monkeypatch: pytest.MonkeyPatch) -> Computer:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    return computer


def test_only_what_is_not_installed_is_missing(computer: Computer) -> None:
    computer.installed("espeak-ng", "flite")

    assert system_packages.missing(["espeak-ng", "libportaudio2", "flite"]) == ["libportaudio2"]


def test_a_package_removed_but_known_is_missing(computer: Computer) -> None:
    computer.add("dpkg-query", 'echo "espeak-ng config-files"')

    assert system_packages.missing(["espeak-ng"]) == ["espeak-ng"]


def test_tests_want_more_than_a_run() -> None:
    for_run, for_test = system_packages.wanted("run"), system_packages.wanted("test")

    assert for_test[: len(for_run)] == for_run
    assert "flite" not in for_run
    assert "flite" in for_test


@pytest.mark.parametrize(("machine", "wanted"), [("x86_64", False), ("armv7l", True)])
def test_libsndfile_is_wanted_where_no_wheel_brings_it(
    monkeypatch: pytest.MonkeyPatch, machine: str, wanted: bool
) -> None:
    monkeypatch.setattr("platform.machine", lambda: machine)

    assert ("libsndfile1" in system_packages.wanted("run")) is wanted


def test_root_installs_without_fetching_lists_that_are_there(root: Computer) -> None:
    root.installed()
    (root.home / "lists").touch()

    assert system_packages.can_install()
    system_packages.install(["espeak-ng"])

    assert system_packages.missing(["espeak-ng"]) == []
    assert root.calls("apt-get -qq update") == []


def test_lists_are_fetched_when_a_package_is_not_found(root: Computer) -> None:
    root.installed()

    system_packages.install(["espeak-ng"])

    assert system_packages.missing(["espeak-ng"]) == []
    assert len(root.calls("apt-get -qq update")) == 1


def test_sudo_without_a_password_is_used(computer: Computer) -> None:
    computer.installed()
    computer.add("sudo", 'shift; "$@"')

    assert system_packages.can_install()
    system_packages.install(["espeak-ng"])

    assert system_packages.missing(["espeak-ng"]) == []
    assert len(computer.calls("sudo -n env DEBIAN_FRONTEND=noninteractive apt-get")) == 3


def test_a_password_is_never_asked_for(computer: Computer) -> None:
    assert not system_packages.can_install()
    assert computer.calls("sudo") == ["sudo -n true"]


def test_root_is_not_told_to_use_sudo(root: Computer) -> None:
    assert "sudo" not in system_packages.command_to_type(["flite"])


def test_elsewhere_the_packages_are_named(
    computer: Computer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr(shutil, "which", lambda name: name if name == "dnf" else None)

    assert not system_packages.is_debian()
    assert "dnf install espeak-ng portaudio" in system_packages.advice_elsewhere("run")


def test_macos_needs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "darwin")

    assert system_packages.advice_elsewhere("test") == ""
