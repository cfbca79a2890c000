"""Runs the Python contenders for the Java side: one request a line, one answer a line.

Started with the family of contenders, image, video, learned or vllm, and the file of the inputs.

    facts                            versions, as name=value separated by tabs
    check METHOD CONTENDER FILE      runs once, writes the output rows; "none" if there is no such
    time METHOD CONTENDER CALLS      nanoseconds by the wall and of this thread for that many calls
"""

import importlib
import importlib.metadata
import os
import platform
import sys
import time
import timeit

import safetensors.torch
import torch

# Modules are loaded when their family is asked for: vLLM's interpreter need not have SciPy.
CONTENDERS = {
    "image": {"torch": "vectorised", "numpy": "plain_numpy", "loop": "loops"},
    "video": {"torch": "video_vectorised", "loop": "video_loops"},
    "learned": {"torch": "learned_torch"},
    "vllm": {"vllm": "video_vllm"},
}
CASES = {"image": "case", "video": "clip", "learned": "learned_case", "vllm": "clip"}
PACKAGES = {"image": ("numpy", "scipy"), "video": (), "learned": (), "vllm": ("vllm",)}


def installed(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "not installed"


class Family:
    """The contenders of one family over its inputs."""

    def __init__(self, name: str, path: str):
        packages = {package: installed(package) for package in PACKAGES[name]}
        missing = name == "vllm" and packages["vllm"] == "not installed"
        modules = {} if missing else CONTENDERS[name]
        self.name = name
        self.packages = packages
        self.case = importlib.import_module(CASES[name]).read(path)
        self.modules = {each: importlib.import_module(module) for each, module in modules.items()}

    def contender(self, method: str, name: str):
        function = method.replace(".", "_").replace("-", "_")
        return getattr(self.modules.get(name), function, None)


def matmul_rate() -> str:
    """The quickest of a few products of 576 x 1024 with its transpose."""
    rows = torch.randn(576, 1024)
    least = min(timeit.repeat(lambda: rows @ rows.T, number=5, repeat=20)) / 5
    return f"{2 * 576 * 576 * 1024 / least / 1e9:.0f} GFLOP/s"


def facts(family: Family) -> str:
    found = dict(family.packages)
    if family.name != "vllm":
        found |= {
            "python": platform.python_version(),
            "torch": torch.__version__,
            "torch threads": torch.get_num_threads(),
            "torch registers": torch.backends.cpu.get_cpu_capability(),
            "torch product of 576 x 1024 with its transpose": matmul_rate(),
        }
    return "\t".join(f"{name}={value}" for name, value in found.items())


def check(family: Family, method: str, name: str, file: str) -> str:
    run = family.contender(method, name)
    if run is None:
        return "none"
    safetensors.torch.save_file({"rows": run(family.case).contiguous()}, file)
    return "written"


def timed(family: Family, method: str, name: str, calls: int) -> str:
    run, case = family.contender(method, name), family.case
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
        family = Family(sys.argv[1], sys.argv[2])
        for line in sys.stdin:
            match line.split():
                case ["facts"]:
                    answer = facts(family)
                case ["check", method, name, file]:
                    answer = check(family, method, name, file)
                case ["time", method, name, calls]:
                    answer = timed(family, method, name, int(calls))
                case _:
                    sys.exit(f"unknown request: {line.strip()}")
            print(answer, file=answers, flush=True)


if __name__ == "__main__":
    main()
