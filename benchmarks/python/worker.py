"""Runs the Python contenders for the Java side: one request a line, one answer a line.

    facts                            versions, as name=value separated by tabs
    check METHOD CONTENDER FILE      runs once, writes the output rows; "none" if there is no such
    time METHOD CONTENDER CALLS      nanoseconds by the wall and of this thread for that many calls
"""

import os
import platform
import sys
import time
import timeit

import numpy
import safetensors.torch
import scipy
import torch

import loops
import plain_numpy
import vectorised
from case import Case

CONTENDERS = {"torch": vectorised, "numpy": plain_numpy, "loop": loops}


def contender(method: str, name: str):
    return getattr(CONTENDERS[name], method.replace(".", "_").replace("-", "_"), None)


def matmul_rate() -> str:
    """The quickest of a few products of 576 x 1024 with its transpose."""
    rows = torch.randn(576, 1024)
    least = min(timeit.repeat(lambda: rows @ rows.T, number=5, repeat=20)) / 5
    return f"{2 * 576 * 576 * 1024 / least / 1e9:.0f} GFLOP/s"


def facts() -> str:
    found = {
        "python": platform.python_version(),
        "torch": torch.__version__,
        "numpy": numpy.__version__,
        "scipy": scipy.__version__,
        "torch threads": torch.get_num_threads(),
        "torch registers": torch.backends.cpu.get_cpu_capability(),
        "torch product of 576 x 1024 with its transpose": matmul_rate(),
    }
    return "\t".join(f"{name}={value}" for name, value in found.items())


def check(case: Case, method: str, name: str, file: str) -> str:
    run = contender(method, name)
    if run is None:
        return "none"
    safetensors.torch.save_file({"rows": run(case).contiguous()}, file)
    return "written"


def timed(case: Case, method: str, name: str, calls: int) -> str:
    run = contender(method, name)
    wall, own = time.perf_counter_ns(), time.thread_time_ns()
    for _ in range(calls):
        run(case)
    return f"{time.perf_counter_ns() - wall} {time.thread_time_ns() - own}"


def main() -> None:
    torch.set_num_threads(1)
    torch.set_num_interop_threads(1)
    # What is printed by accident must not pass for an answer.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    with torch.inference_mode():
        inputs = Case.read(sys.argv[1])
        for line in sys.stdin:
            match line.split():
                case ["facts"]:
                    answer = facts()
                case ["check", method, name, file]:
                    answer = check(inputs, method, name, file)
                case ["time", method, name, calls]:
                    answer = timed(inputs, method, name, int(calls))
                case _:
                    sys.exit(f"unknown request: {line.strip()}")
            print(answer, file=answers, flush=True)


if __name__ == "__main__":
    main()
