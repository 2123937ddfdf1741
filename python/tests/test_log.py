"""The file: whole lines whatever happens, and no step that waits for a disk."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from pinn_lens._log import Log, LensWarning, numbers


def lines(folder: Path) -> list[bytes]:
    return (folder / "lens.jsonl").read_bytes().splitlines()


def wait_for(folder: Path, count: int) -> None:
    """Until the thread has written so many lines."""
    while not (folder / "lens.jsonl").exists() or len(lines(folder)) < count:
        threading.Event().wait(0.001)


def test_lines_are_appended_in_their_order(tmp_path: Path) -> None:
    log = Log(tmp_path / "a" / "b")
    for k in range(1000):
        log.write({"step": k})
    log.close()
    assert [json.loads(line)["step"] for line in lines(tmp_path / "a" / "b")] == list(range(1000))


def test_a_torn_line_is_ended_before_the_next(tmp_path: Path) -> None:
    (tmp_path / "lens.jsonl").write_bytes(b'{"step": 1}\n{"step": 2, "lo')
    log = Log(tmp_path)
    log.write({"step": 3})
    log.close()
    assert lines(tmp_path) == [b'{"step": 1}', b'{"step": 2, "lo', b'{"step": 3}']


def test_two_writers_do_not_mix_their_lines(tmp_path: Path) -> None:
    logs = [Log(tmp_path) for _ in range(2)]
    for k in range(500):
        for name, log in enumerate(logs):
            log.write({"writer": name, "step": k, "padding": "x" * 300})
    for log in logs:
        log.close()
    read = [json.loads(line) for line in lines(tmp_path)]
    for name in range(2):
        assert [line["step"] for line in read if line["writer"] == name] == list(range(500))


def test_a_folder_that_is_deleted_is_begun_anew(tmp_path: Path) -> None:
    folder = tmp_path / "runs" / "heat"
    log = Log(folder)
    log.write({"lens": 1, "run": "a"})
    log.write({"step": 0})
    wait_for(folder, 2)
    shutil.rmtree(folder)
    log.write({"step": 1})
    log.write({"step": 2})
    log.close()
    assert [json.loads(line) for line in lines(folder)] == [{"lens": 1, "run": "a"}, {"step": 1}, {"step": 2}]


def test_a_folder_that_is_renamed_takes_its_log_along(tmp_path: Path) -> None:
    log = Log(tmp_path / "before")
    log.write({"lens": 1})
    wait_for(tmp_path / "before", 1)
    (tmp_path / "before").rename(tmp_path / "after")
    log.write({"step": 0})
    log.close()
    assert lines(tmp_path / "after") == [b'{"lens": 1}', b'{"step": 0}']
    assert not (tmp_path / "before").exists()


def test_a_disk_that_fails_ends_the_log_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    log = Log(tmp_path / "file" / "folder")
    with pytest.warns(LensWarning, match="the training goes on without a log"):
        log.write({"step": 0})
        log.close()
    log.write({"step": 1})


def test_a_disk_that_stands_still_delays_no_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = threading.Event()
    write = os.write

    def slow(file: int, data: bytes) -> int:
        gate.wait()
        return write(file, data)

    monkeypatch.setattr(os, "write", slow)
    log = Log(tmp_path)
    # More than may wait: what there is no room for is left out.
    for k in range(10_000):
        log.write({"step": k})
    gate.set()
    log.close()
    steps = [json.loads(line)["step"] for line in lines(tmp_path)]
    assert steps[:1000] == list(range(1000))
    assert len(steps) < 10_000


def test_numbers_that_are_not_finite_are_null() -> None:
    assert numbers([1.5, float("nan"), float("inf")]) == [1.5, None, None]


def test_the_package_imports_no_framework() -> None:
    text = "import pinn_lens, sys; print(sorted({'torch', 'jax', 'tensorflow', 'keras'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_model_of_no_framework_is_refused(tmp_path: Path) -> None:
    import pinn_lens

    with pytest.raises(TypeError, match="PyTorch, JAX, TensorFlow and Keras; int is none"):
        pinn_lens.watch(3, tmp_path)
