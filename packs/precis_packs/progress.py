"""Tells on standard error how far a build is, for people (`bar`) or for programs (`json`)."""

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol, TextIO


class Progress(Protocol):
    """Steps in order; inside a step, bytes done so far."""

    def begin(self, step: str) -> None: ...

    def advance(self, step: str, done: int, total: int) -> None: ...

    def finish(self, step: str, seconds: float, note: str) -> None: ...


class Step:
    """A running step; `note` is shown when it ends."""

    def __init__(self, progress: Progress, name: str) -> None:
        self._progress = progress
        self._name = name
        self.note = ""

    def advance(self, done: int, total: int) -> None:
        """Reports `done` of `total` bytes."""
        self._progress.advance(self._name, done, total)


@contextmanager
def step(progress: Progress, name: str) -> Iterator[Step]:
    """Times what happens inside."""
    progress.begin(name)
    started = time.monotonic()
    running = Step(progress, name)
    yield running
    progress.finish(name, time.monotonic() - started, running.note)


class BarProgress:
    """One line per step; on a terminal the line of a download is redrawn as it grows."""

    WIDTH = 24

    def __init__(self, steps: int, stream: TextIO | None = None) -> None:
        self._steps = steps
        self._number = 0
        self._stream = stream or sys.stderr
        self._tenth = -1

    def begin(self, step: str) -> None:
        self._number += 1
        self._tenth = -1
        self._write(f"[{self._number}/{self._steps}] {step}\n")

    def advance(self, step: str, done: int, total: int) -> None:
        share = min(done / total, 1.0) if total else 0.0
        filled = round(share * self.WIDTH)
        bar = "#" * filled + "." * (self.WIDTH - filled)
        line = f"      [{bar}] {done / 1e6:.1f} of {total / 1e6:.1f} MB"
        if self._stream.isatty():
            self._write(f"\r{line}")
        elif int(share * 10) > self._tenth:
            self._tenth = int(share * 10)
            self._write(f"{line}\n")

    def finish(self, step: str, seconds: float, note: str) -> None:
        end = f"      {note + ', ' if note else ''}{seconds:.1f} s"
        self._write(f"\r{end:<60}\n" if self._stream.isatty() else f"{end}\n")

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()


class JsonProgress:
    """One JSON object per line: `event` is `begin`, `bytes` or `end`."""

    def __init__(self, steps: int, stream: TextIO | None = None) -> None:
        self._steps = steps
        self._number = 0
        self._stream = stream or sys.stderr

    def begin(self, step: str) -> None:
        self._number += 1
        self._write(event="begin", step=step)

    def advance(self, step: str, done: int, total: int) -> None:
        self._write(event="bytes", step=step, done=done, total=total)

    def finish(self, step: str, seconds: float, note: str) -> None:
        self._write(event="end", step=step, seconds=round(seconds, 3), note=note)

    def _write(self, **fields: Any) -> None:
        line = {**fields, "number": self._number, "steps": self._steps}
        self._stream.write(json.dumps(line) + "\n")
        self._stream.flush()


def progress_of(kind: str, steps: int) -> Progress:
    """`bar` or `json`."""
    return JsonProgress(steps) if kind == "json" else BarProgress(steps)
