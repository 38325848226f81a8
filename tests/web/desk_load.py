"""How quick the desk is over a ledger of your own: `python tests/web/desk_load.py big.sqlite` (no test: nothing here can fail).

Twenty users open relation pages at once, of pairs drawn by how much is told of them, each reading for a second in between; then
Chromium opens the first page with an empty cache. The server runs in a process of its own.
"""

from __future__ import annotations

import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import httpx

USERS, PAGES, READING = 20, 15, 1.0
PORT = 8499


def load(address: str) -> None:
    with httpx.Client(timeout=60) as client:
        pairs = client.get(f"{address}/api/v1/relations?limit=500").json()["items"]
    took: list[float] = []
    lock = threading.Lock()

    def read(seed: int) -> None:
        chance = random.Random(seed)
        time.sleep(READING * chance.random())  # people do not click in step
        with httpx.Client(timeout=60) as client:
            for _ in range(PAGES):
                (pair,) = chance.choices(pairs, [one["events"] for one in pairs])
                begin = time.perf_counter()
                client.get(f"{address}/relations/{pair['left']}/{pair['right']}").raise_for_status()
                with lock:
                    took.append(time.perf_counter() - begin)
                time.sleep(READING * chance.uniform(0.5, 1.5))

    for name in ("first visits", "again"):
        took.clear()
        users = [threading.Thread(target=read, args=(seed,)) for seed in range(USERS)]
        for user in users:
            user.start()
        for user in users:
            user.join()
        cuts = statistics.quantiles(took, n=20)
        middle = 1000 * statistics.median(took)
        print(f"{name}: {len(took)} relation pages, {USERS} users: median {middle:.0f} ms, 95 % {1000 * cuts[18]:.0f} ms")


def first_page(address: str) -> None:
    from playwright.sync_api import sync_playwright
    from test_browser import ARGUMENTS, CHROMIUM

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        took, weight = [], 0
        for _ in range(5):
            context = browser.new_context()
            page = context.new_page()
            sizes: list[int] = []
            page.on("response", lambda answer, sizes=sizes: sizes.append(answer.request.sizes()["responseBodySize"]))
            page.goto(address, wait_until="networkidle")
            took.append(page.evaluate("performance.timing.domContentLoadedEventEnd - performance.timing.navigationStart"))
            weight = sum(sizes)
            context.close()
        browser.close()
    print(
        f"first page usable in Chromium: {min(took)} ms at best, {max(took)} ms at worst of 5; {weight:,} bytes with all it loads"
    )


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        command = (
            "-m",
            "dragoman.cli",
            "serve",
            "--ledger",
            sys.argv[1],
            "--port",
            str(PORT),
            "--desk",
            str(Path(folder, "x.desk")),
        )
        server = subprocess.Popen([sys.executable, *command])
        address = f"http://127.0.0.1:{PORT}"
        try:
            for _ in range(120):
                try:
                    httpx.get(f"{address}/static/desk.css")
                    break
                except httpx.TransportError:
                    time.sleep(0.25)
            httpx.get(address, timeout=60)
            time.sleep(5)  # it loads ahead
            load(address)
            first_page(address)
        finally:
            server.terminate()
            server.wait()
