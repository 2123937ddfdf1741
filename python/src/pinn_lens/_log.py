"""Writes a lens log: lines that are appended whole, behind the training's back.

A disk that is slow delays no step, and one that fails ends the log, never the training.
"""

from __future__ import annotations

import json
import math
import os
import queue
import threading
import warnings
from collections.abc import Iterable, Mapping
from typing import Any

FILE = "lens.jsonl"

#: Lines that may wait for a disk; what comes while they do is left out.
MOST_WAITING = 4096


class LensWarning(UserWarning):
    """Something about a loss term, or about the log, that its author should know."""


def public(value: float) -> float | None:
    """A number as JSON knows it; None where it is not finite."""
    return float(value) if math.isfinite(value) else None


def numbers(values: Iterable[float]) -> list[float | None]:
    return [public(value) for value in values]


class Log:
    """One run's lines of the file ``lens.jsonl`` in a folder. Other runs may write there as well."""

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        self.folder = os.path.abspath(os.fspath(folder))
        self._queue: queue.Queue[bytes | None] = queue.Queue(MOST_WAITING)
        self._thread: threading.Thread | None = None
        self._failed = False
        self._owner = os.getpid()

    def write(self, line: Mapping[str, Any]) -> None:
        """Appends a line; without waiting for the disk."""
        # A forked process has no thread to write with, and its parent writes already.
        if self._failed or os.getpid() != self._owner:
            return
        if self._thread is None:
            self._thread = threading.Thread(target=self._write_all, name="pinn-lens", daemon=True)
            self._thread.start()
        try:
            self._queue.put_nowait(json.dumps(line, allow_nan=False).encode() + b"\n")
        except queue.Full:
            pass

    def close(self, patience: float = 30.0) -> None:
        """Writes what waits; gives up on a disk that takes longer than ``patience`` seconds."""
        if self._thread is None or os.getpid() != self._owner:
            return
        # What nobody has any more may be closed by any thread, this one included.
        own = threading.current_thread() is self._thread
        try:
            self._queue.put(None, timeout=0 if own else patience)
        except queue.Full:
            return
        if not own:
            self._thread.join(patience)
        self._thread = None

    def _open(self) -> int:
        os.makedirs(self.folder, exist_ok=True)
        flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
        return os.open(os.path.join(self.folder, FILE), flags, 0o666)

    def _write_all(self) -> None:
        try:
            file = self._open()
            try:
                first, header = b"\n" if _is_torn(file) else b"", b""
                while (line := self._queue.get()) is not None:
                    is_header = line.startswith(_HEADER)
                    if os.fstat(file).st_nlink == 0:
                        # Deleted under the training: a new file begins with what says whose lines these are.
                        deleted, file = file, self._open()
                        os.close(deleted)
                        first = b"" if is_header else header
                    header = line if is_header else header
                    _write(file, first + line)
                    first = b""
            finally:
                os.close(file)
        except OSError as error:
            self._failed = True
            warnings.warn(f"pinn-lens: {error}; the training goes on without a log.", LensWarning, stacklevel=1)
            while self._queue.get() is not None:
                pass


_HEADER = b'{"lens":'


def _is_torn(file: int) -> bool:
    """Whether the last line has no end: the one who wrote it was killed."""
    size = os.fstat(file).st_size
    if size == 0:
        return False
    os.lseek(file, size - 1, os.SEEK_SET)
    return os.read(file, 1) != b"\n"


def _write(file: int, data: bytes) -> None:
    while data:
        data = data[os.write(file, data) :]
