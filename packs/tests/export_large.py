"""Makes a random checkpoint of LLaVA-1.5's shape with a full CLIP-L/14-336 and times its export.

Run by hand: python tests/export_large.py [FOLDER]. The folder (default: one that is removed again)
needs 3 GB. Prints wall and processor time and peak memory of the export as JSON.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from precis_packs.random_checkpoint.towers import TowerSize
from precis_packs.random_checkpoint.write import write_random_checkpoint

CLIP_L_336 = TowerSize(width=1024, inner=4096, layers=24, heads=16, side=336, patch=14)


def measure(folder: Path) -> dict[str, object]:
    """Time of the whole command, self-test included, and the most memory that it held."""
    checkpoint, pack = folder / "llava-shaped", folder / "pack"
    write_random_checkpoint("llava", checkpoint, CLIP_L_336)
    command = [sys.executable, "-m", "precis_packs", "from-checkpoint", str(checkpoint)]
    command += ["--recipe", "llava-1.5", "--out", str(pack), "--tokens", "features"]
    started = time.monotonic()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    seconds = time.monotonic() - started
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    files = {path.name: path.stat().st_size for path in sorted(pack.iterdir())}
    return {
        "seconds": round(seconds, 1),
        "processorSeconds": round(used.ru_utime + used.ru_stime, 1),
        "peakMiB": used.ru_maxrss // 1024,
        "checkpointBytes": (checkpoint / "model.safetensors").stat().st_size,
        "files": files,
    }


def main() -> None:
    """Measures in the folder given, or in one that goes away."""
    if len(sys.argv) > 1:
        print(json.dumps(measure(Path(sys.argv[1])), indent=2))
        return
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(measure(Path(folder)), indent=2))


if __name__ == "__main__":
    main()
