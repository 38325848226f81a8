"""Shards on a real Ray cluster of several nodes on this machine: the local engine's bytes, whatever is lost on the way."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
import stand_in
from test_shards import FOUND, HERE, contents

from dragoman.records import Report
from dragoman.scale import engines, loading
from dragoman.scale.folder import Folder, ScaleError
from dragoman.scale.shards import shards

ray = pytest.importorskip("ray", reason="pip install 'dragoman[ray]'")


@pytest.fixture(scope="module")
def cluster() -> Iterator[object]:
    """Three nodes of one core each, the first the head, which drives and works too."""
    from ray.cluster_utils import Cluster

    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join([str(HERE), *filter(None, sys.path)])
    os.environ["RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO"] = "0"
    made = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "object_store_memory": 80_000_000})
    for _ in range(2):
        made.add_node(num_cpus=1, object_store_memory=80_000_000)
    ray.init(address=made.address, log_to_driver=False, logging_level="ERROR")
    yield made
    ray.shutdown()
    made.shutdown()
    os.environ.pop("PYTHONPATH") if before is None else os.environ.update(PYTHONPATH=before)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    place = tmp_path_factory.mktemp("local")
    list(engines.local(Folder(str(place)), shards(FOUND, 4), "v1", 1, stand_in.coder))
    return contents(place)


def coded(place: Path, meanwhile: Callable[[], None] | None = None) -> None:
    """Run the slow coder on the cluster; once two shards are done, do something to it."""
    folder = Folder(str(place))
    done = threading.Event()

    def interfere() -> None:
        while len(list(place.glob("done/*"))) < 2 and not done.is_set():
            time.sleep(0.02)
        if meanwhile and not done.is_set():
            meanwhile()

    thread = threading.Thread(target=interfere)
    thread.start()
    try:
        found = list(engines.ray(folder, shards(FOUND, 4), "v1", make=stand_in.slow_coder))
    finally:
        done.set()
        thread.join()
    assert sum(marker.reports for marker in found) == 50


def workers() -> list[psutil.Process]:
    return [p for p in psutil.process_iter(["cmdline"]) if "ShardCoder" in " ".join(p.info["cmdline"] or [])]


def test_a_cluster_writes_what_one_process_writes(cluster: object, whole: dict[str, bytes], tmp_path: Path) -> None:
    coded(tmp_path)
    assert contents(tmp_path) == whole


def test_a_worker_that_is_killed_loses_nothing(cluster: object, whole: dict[str, bytes], tmp_path: Path) -> None:
    killed = []

    def kill() -> None:
        for process in workers()[:1]:
            killed.append(process.pid)
            process.kill()

    coded(tmp_path, kill)
    assert killed
    assert contents(tmp_path) == whole


def test_a_poisoned_report_is_noted_and_the_rest_is_coded(cluster: object, tmp_path: Path) -> None:
    folder = Folder(str(tmp_path))
    found = [*FOUND[:10], Report("POISON"), *FOUND[10:]]
    list(engines.ray(folder, shards(found, 8), "v1", make=stand_in.coder))
    notes = [coding.notes[0] for coding in loading.codings(folder)]
    assert len(notes) == 51
    assert [n for n, note in enumerate(notes) if "ended its process" in note] == [10]


def test_a_node_that_is_lost_loses_nothing(cluster: object, whole: dict[str, bytes], tmp_path: Path) -> None:
    node = cluster.add_node(num_cpus=1, object_store_memory=80_000_000)  # type: ignore[attr-defined]
    coded(tmp_path, lambda: cluster.remove_node(node, allow_graceful=False))  # type: ignore[attr-defined]
    assert contents(tmp_path) == whole


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small file system needs root")
def test_a_full_disk_ends_the_run_with_its_reason(cluster: object, whole: dict[str, bytes], tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=160k", "tmpfs", str(small)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("this machine mounts no tmpfs")
    try:
        with pytest.raises(ScaleError, match="again"):
            list(engines.ray(Folder(str(small)), shards(FOUND, 4), "v1", make=stand_in.coder))
        subprocess.run(["mount", "-o", "remount,size=4m", str(small)], check=True)
        list(engines.ray(Folder(str(small)), shards(FOUND, 4), "v1", make=stand_in.coder))
        assert contents(small) == whole
    finally:
        subprocess.run(["umount", "-l", str(small)], check=True)


def test_a_driver_that_is_killed_is_started_again(cluster: object, whole: dict[str, bytes], tmp_path: Path) -> None:
    script = (
        "import ray, stand_in, test_shards as t\n"
        f"ray.init(address={cluster.address!r}, log_to_driver=False, logging_level='ERROR')\n"  # type: ignore[attr-defined]
        f"list(t.engines.ray(t.Folder({str(tmp_path)!r}), t.shards(t.FOUND, 4), 'v1', make=stand_in.slow_coder))\n"
    )
    process = subprocess.Popen([sys.executable, "-c", script], start_new_session=True, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while len(list(tmp_path.glob("done/*"))) < 2 and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert len(list(tmp_path.glob("done/*"))) < len([name for name in whole if name.startswith("done")])
    coded(tmp_path)
    assert contents(tmp_path) == whole
