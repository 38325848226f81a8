"""Shards on this machine: the same folder whatever was killed, every report once, every fault told."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import stand_in
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.records import Report
from dragoman.reports import Rejected
from dragoman.scale import engines, loading
from dragoman.scale.folder import Folder, ScaleError
from dragoman.scale.shards import shards

REPORTS = [Report(f"Peru met Chile, round {n}.", publisher="Made up") for n in range(50)]
FOUND = [*REPORTS[:20], Rejected("feed.jsonl, line 21", "not JSON"), *REPORTS[20:]]
HERE = Path(__file__).parent


def contents(folder: Path) -> dict[str, bytes]:
    found = (path for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix != ".part")
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The folder of an undisturbed run."""
    place = tmp_path_factory.mktemp("whole")
    list(engines.local(Folder(str(place)), shards(FOUND, 8), "v1", 2, stand_in.coder))
    return contents(place)


@settings(deadline=None)
@given(st.lists(st.booleans(), max_size=40), st.integers(1, 9))
def test_every_report_stands_in_one_shard_and_so_does_every_reason(kinds: list[bool], size: int) -> None:
    found = [Report(f"text {n}") if kind else Rejected(f"line {n}", "bad") for n, kind in enumerate(kinds)]
    made = list(shards(found, size))
    assert [r for shard in made for r in shard.reports] == [f for f in found if isinstance(f, Report)]
    assert [r for shard in made for r in shard.rejected] == [f for f in found if isinstance(f, Rejected)]
    assert [shard.number for shard in made] == list(range(len(made)))
    assert all(len(shard.reports) == size for shard in made[:-1])


@pytest.mark.parametrize("jobs", [1, 3])
def test_any_number_of_processes_writes_the_same_bytes(whole: dict[str, bytes], tmp_path: Path, jobs: int) -> None:
    list(engines.local(Folder(str(tmp_path)), shards(FOUND, 8), "v1", jobs, stand_in.coder))
    assert contents(tmp_path) == whole


def test_what_goes_in_comes_out(tmp_path: Path) -> None:
    odd = [Report("a\ud800b", title="\x00"), Report("x", url="http://a/\udfff", language="en")]
    folder = Folder(str(tmp_path))
    list(engines.local(folder, shards([*odd, *FOUND], 8), "v1", 1, stand_in.coder))
    assert [c.report for c in loading.codings(folder)] == [*odd, *REPORTS]
    assert [c.sentences for c in loading.codings(folder)] == [c.sentences for c in stand_in.code([*odd, *REPORTS])]
    assert list(loading.rejected(folder)) == [("feed.jsonl, line 21", "not JSON")]


def test_a_report_that_ends_its_process_is_noted_and_harms_no_other(tmp_path: Path) -> None:
    folder = Folder(str(tmp_path))
    list(engines.local(folder, shards([REPORTS[0], Report("POISON"), *REPORTS[1:]], 8), "v1", 2, stand_in.coder))
    found = list(loading.codings(folder))
    assert len(found) == 51
    assert "ended its process" in found[1].notes[0]
    assert all("read" in c.notes[0] for c in [found[0], *found[2:]])


def test_a_rerun_does_nothing_and_a_newer_coder_does_all(tmp_path: Path) -> None:
    folder = Folder(str(tmp_path))
    list(engines.local(folder, shards(FOUND, 8), "v1", 1, stand_in.coder))
    times = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.parquet")}
    assert sum(d.reports for d in engines.local(folder, shards(FOUND, 8), "v1", 1, stand_in.coder)) == 50
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.parquet")} == times
    list(engines.local(folder, shards(FOUND, 8), "v2", 1, stand_in.coder))
    assert {marker.coder for marker in folder.all_done()} == {"v2"}


def test_more_input_codes_the_new_shards_alone(tmp_path: Path) -> None:
    folder = Folder(str(tmp_path))
    list(engines.local(folder, shards(FOUND[:30], 8), "v1", 1, stand_in.coder))
    before = contents(tmp_path)
    list(engines.local(folder, shards(FOUND, 8), "v1", 1, stand_in.coder))
    after = contents(tmp_path)
    changed = {name for name in before if before[name] != after[name]}
    assert changed
    assert all("0000003" in name for name in changed)


@pytest.mark.parametrize("seed", range(4))
def test_killed_at_any_point_and_run_again_it_is_whole(whole: dict[str, bytes], tmp_path: Path, seed: int) -> None:
    script = (
        "import test_shards as t, stand_in\n"
        f"folder = t.Folder({str(tmp_path)!r})\n"
        "list(t.engines.local(folder, t.shards(t.FOUND, 8), 'v1', 2, stand_in.slow_coder))\n"
    )
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(HERE), *sys.path])}
    process = subprocess.Popen([sys.executable, "-c", script], env=env, start_new_session=True)
    deadline = time.monotonic() + 30
    while len(list(tmp_path.glob("done/*"))) < seed and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.01)
    time.sleep(random.Random(seed).random() / 10)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    list(engines.local(Folder(str(tmp_path)), shards(FOUND, 8), "v1", 2, stand_in.coder))
    assert contents(tmp_path) == whole


def test_a_changed_and_a_missing_file_are_found(tmp_path: Path) -> None:
    folder = Folder(str(tmp_path))
    list(engines.local(folder, shards(FOUND, 8), "v1", 1, stand_in.coder))
    assert list(folder.faults()) == []
    (tmp_path / "mentions" / "part-0000001.parquet").unlink()
    (tmp_path / "codings" / "part-0000002.parquet").write_bytes(b"x")
    assert list(folder.faults()) == [
        "mentions/part-0000001.parquet is missing",
        "codings/part-0000002.parquet is not as it was written",
    ]


def test_another_shard_size_is_refused(tmp_path: Path) -> None:
    Folder(str(tmp_path)).begin(8)
    with pytest.raises(ScaleError, match="--shard-size 8"):
        Folder(str(tmp_path)).begin(9)


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small file system needs root")
def test_a_full_disk_is_told_and_the_rest_is_done_later(whole: dict[str, bytes], tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(small)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("this machine mounts no tmpfs")
    try:
        with pytest.raises(ScaleError, match="run it again"):
            list(engines.local(Folder(str(small)), shards(FOUND, 8), "v1", 1, stand_in.coder))
        subprocess.run(["mount", "-o", "remount,size=4m", str(small)], check=True)
        list(engines.local(Folder(str(small)), shards(FOUND, 8), "v1", 1, stand_in.coder))
        assert contents(small) == whole
    finally:
        subprocess.run(["umount", str(small)], check=True)
