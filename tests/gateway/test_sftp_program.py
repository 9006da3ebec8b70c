"""OpenSSH's own `sftp` through the door: it judges host key, signatures and packets by itself."""

from __future__ import annotations

import base64
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from simulator.agents.sftp.keys import blob, key
from tests.gateway import doorway

HOST = "files.office.example"
SEED = 22  # of the lesson
FAILED = 255  # sftp's status where it did not come in


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with doorway.opened("sftp-not-mail", tmp_path_factory.mktemp("data"), "--no-page") as told:
        yield doorway.port(told, 22, HOST)


def sftp(port: int, folder: Path, *commands: str, whose: str = HOST, password: str = "harbour") -> tuple[int, str]:
    """Status and output of a batch, where the key of `whose` is the one that is known."""
    known, asked, batch = folder / "known", folder / "asked", folder / "batch"
    known.write_text(f"[127.0.0.1]:{port} ssh-ed25519 {base64.b64encode(blob(key(SEED, whose))).decode()}\n")
    asked.write_text(f"#!/bin/sh\necho {password}\n")
    asked.chmod(0o700)
    batch.write_text("\n".join(commands) + "\n")
    options = {
        "StrictHostKeyChecking": "yes", "UserKnownHostsFile": known, "GlobalKnownHostsFile": "/dev/null",
        "PreferredAuthentications": "password", "NumberOfPasswordPrompts": 1, "BatchMode": "no",
    }  # fmt: skip
    named = [part for name, value in options.items() for part in ("-o", f"{name}={value}")]
    command = ["sftp", "-F", "none", "-P", str(port), *named, "-b", str(batch)]  # a batch asks nobody, but for those
    environment = os.environ | {"SSH_ASKPASS": str(asked), "SSH_ASKPASS_REQUIRE": "force"}
    done = subprocess.run(
        [*command, "alice@127.0.0.1"], capture_output=True, text=True, env=environment, timeout=60, check=False
    )
    return done.returncode, done.stdout + done.stderr


def test_it_fetches_puts_and_tidies_up(port: int, tmp_path: Path) -> None:
    plan, got = tmp_path / "plan", tmp_path / "got"
    plan.write_bytes(bytes(range(256)) * 400)
    status, told = sftp(
        port, tmp_path, "ls /archive", f"get /archive/2025.mbox {tmp_path / 'mbox'}", f"put {plan} /incoming/plan",
        f"get /incoming/plan {got}", "mkdir /new", "rename /incoming/plan /new/plan", "ls /new", "rm /new/plan",
        "rmdir /new",
    )  # fmt: skip
    assert status == 0, told
    assert b"Harbour Street" in (tmp_path / "mbox").read_bytes()
    assert got.read_bytes() == plan.read_bytes()
    assert "/new/plan" in told


def test_what_may_not_be_changed_is_refused(port: int, tmp_path: Path) -> None:
    status, told = sftp(port, tmp_path, "rm /archive/2025.mbox")
    assert status == 1
    assert "Permission denied" in told


def test_a_wrong_password_does_not_let_in(port: int, tmp_path: Path) -> None:
    status, told = sftp(port, tmp_path, "ls", password="tulip")
    assert status == FAILED
    assert "Permission denied" in told


def test_another_host_key_is_a_warning_nobody_overlooks(port: int, tmp_path: Path) -> None:
    status, told = sftp(port, tmp_path, "ls", whose="elsewhere.example")
    assert status == FAILED
    assert "REMOTE HOST IDENTIFICATION HAS CHANGED" in told
