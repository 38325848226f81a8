"""The engines that code shards: the processes of this machine, or a Ray cluster by Ray Data. Same folder, same bytes."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from dragoman.coding.crew import Crew, Stream, coder, cores
from dragoman.records import Coding, Report
from dragoman.scale.folder import Done, Folder, ScaleError
from dragoman.scale.shards import Shard


def local(
    folder: Folder, shards: Iterable[Shard], version: str, jobs: int | None = None, make: Callable[[], Stream] = coder
) -> Iterator[Done]:
    """Code the shards that are not done yet with `jobs` processes; yield the marker of each shard, done before or now.

    `version` is the coder's, `make` makes one (dragoman.coding.crew).

    Raises ScaleError where the folder cannot be written, ParserError where the models are missing.
    """
    waiting: deque[tuple[int, str, int]] = deque()
    before: deque[Done] = deque()

    def feed() -> Iterator[Report]:
        for shard in shards:
            marker = folder.done(shard.number)
            if marker and marker.key == shard.key and marker.coder == version:
                before.append(marker)
                continue
            folder.hand(shard)
            if shard.reports:
                waiting.append((shard.number, shard.key, len(shard.reports)))
                yield from shard.reports
            else:
                before.append(folder.keep(shard.number, shard.key, (), version))

    try:
        codings: list[Coding] = []
        for coding in Crew(jobs or cores(), make).stream(feed()):
            codings.append(coding)
            if len(codings) == waiting[0][2]:
                number, key, _ = waiting.popleft()
                yield folder.keep(number, key, codings, version)
                codings = []
            while before:
                yield before.popleft()
        yield from before
    except OSError as error:
        raise _unwritten(folder, error) from error


def ray(
    folder: Folder,
    shards: Iterable[Shard],
    version: str,
    jobs: int | None = None,
    address: str | None = None,
    make: Callable[[], Stream] = coder,
) -> Iterator[Done]:
    """Code the shards on a Ray cluster: that at `address`, else one started on this machine with `jobs` workers.

    Workers of other machines must reach the folder under the same name. What a worker or a node was at when it was lost is done
    again elsewhere. Raises ScaleError where Ray is not installed or the work fails.
    """
    try:
        import ray as runtime
        from ray.exceptions import RayError
    except ImportError as error:
        raise ScaleError("--engine ray needs Ray: pip install 'dragoman[ray]'") from error

    numbers: list[dict[str, Any]] = []
    try:
        for shard in shards:
            marker = folder.done(shard.number)
            if marker and marker.key == shard.key and marker.coder == version:
                yield marker
            else:
                folder.hand(shard)
                numbers.append({"shard": shard.number, "key": shard.key})
    except OSError as error:
        raise _unwritten(folder, error) from error
    if not numbers:
        return
    ours = not runtime.is_initialized()
    if ours:
        here: dict[str, Any] = {} if address else {"num_cpus": jobs or cores(), "include_dashboard": False}
        runtime.init(address=address, logging_level=logging.ERROR, log_to_driver=False, **here)
    logging.getLogger("ray.data").setLevel(logging.ERROR)
    runtime.data.DataContext.get_current().enable_progress_bars = False
    total: dict[str, float] = runtime.cluster_resources()  # type: ignore[no-untyped-call]
    workers = jobs or max(1, int(total.get("CPU", 1)))
    work = runtime.data.from_items(numbers, override_num_blocks=len(numbers)).map_batches(
        ShardCoder,
        fn_constructor_args=(folder.place, version, make),
        batch_size=1,
        compute=runtime.data.ActorPoolStrategy(min_size=1, max_size=workers),
        num_cpus=1,
    )
    try:
        for row in work.iter_rows():
            marker = folder.done(int(row["done"]))
            if marker is None:
                raise ScaleError(f"shard {row['done']} was coded, but {folder.place} does not hold it: do all nodes see it?")
            yield marker
    except RayError as error:
        cause = str(error).strip().splitlines()[-1]
        raise ScaleError(f"{cause}; what is done is kept: run the same command again to do the rest") from error
    finally:
        if ours:
            runtime.shutdown()


class ShardCoder:
    """What a Ray worker runs: one shard a call, in a process of its own, so that a report that ends it is found out."""

    def __init__(self, place: str, version: str, make: Callable[[], Stream]) -> None:
        self._folder = Folder(place)
        self._version = version
        self._crew = Crew(1, make)

    def __call__(self, batch: dict[str, Any]) -> dict[str, Any]:
        """Code the shards of a batch and return their numbers."""
        for number, key in zip(batch["shard"], batch["key"], strict=True):
            codings = list(self._crew.stream(self._folder.handed(int(number))))
            self._folder.keep(int(number), str(key), codings, self._version)
        return {"done": batch["shard"]}


def _unwritten(folder: Folder, error: OSError) -> ScaleError:
    return ScaleError(f"{folder.place} cannot be written ({error.strerror or error}); what is done is kept: run it again")
