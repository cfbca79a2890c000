"""Makes the pack of `benchmarks/serving`: a small random tower, rows as wide as those of a 7B model.

    serving_make.py FOLDER    needs the packs project on its path

576 tokens a picture and rows of 4096 columns, as LLaVA-1.5 has; what they hold changes no time.
"""

import subprocess
import sys
from pathlib import Path

from precis_packs.random_checkpoint.towers import TowerSize
from precis_packs.random_checkpoint.write import write_random_checkpoint

SIZE = TowerSize(width=64, inner=64, layers=2, side=336, language=4096)


def main() -> None:
    folder = Path(sys.argv[1])
    write_random_checkpoint("llava", folder / "checkpoint", SIZE)
    command = [sys.executable, "-B", "-m", "precis_packs", "from-checkpoint"]
    command += [str(folder / "checkpoint"), "--recipe", "llava-1.5", "--out", str(folder / "pack")]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
