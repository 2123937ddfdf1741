"""What all tests share: reading logs, and running a program as a user would."""

from __future__ import annotations

import json
import runpy
import textwrap
from pathlib import Path
from typing import Any, NamedTuple

import pytest


class Read(NamedTuple):
    headers: list[dict[str, Any]]
    frames: list[dict[str, Any]]
    curves: list[dict[str, Any]]
    ends: list[dict[str, Any]]


def read(folder: Path) -> Read:
    """The lines of a log by their kind; every one of them has to be whole."""
    seen = Read([], [], [], [])
    for text in (folder / "lens.jsonl").read_text().splitlines():
        line = json.loads(text)
        kind = "headers" if "lens" in line else "curves" if "curve" in line else "ends" if "end" in line else "frames"
        getattr(seen, kind).append(line)
    return seen


class Program(NamedTuple):
    log: Read
    lines: list[str]

    def line(self, text: str) -> int:
        """The only line of the program with this text, from 1."""
        found = [number for number, line in enumerate(self.lines, 1) if text in line]
        assert len(found) == 1, found
        return found[0]

    def places(self) -> dict[str, int | None]:
        return {term["name"]: term.get("line") for term in self.log.headers[0]["terms"]}

    def weights(self) -> dict[str, int | None]:
        return {term["name"]: term.get("weight", {}).get("line") for term in self.log.headers[0]["terms"]}


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs a program that logs to ``FOLDER`` by its variable ``lens``, in this process: a framework is imported once."""

    def run(text: str, folder: str = "log") -> Program:
        file = tmp_path / "program.py"
        file.write_text(f"FOLDER = {str(tmp_path / folder)!r}\n" + textwrap.dedent(text))
        monkeypatch.chdir(tmp_path)
        runpy.run_path(str(file))["lens"].close()
        return Program(read(tmp_path / folder), file.read_text().splitlines())

    return run
