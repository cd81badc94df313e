"""A few steady connections that ask one address again and again, and what they saw."""
import http.client
import statistics
import threading
import time
from dataclasses import dataclass

CONNECTIONS = 8


@dataclass(frozen=True)
class Seen:
    """Requests per second, and how long half and 95 % of them took at most, in milliseconds."""

    rate: float
    p50: float
    p95: float


def ask(port: int, path: str, cookie: str, seconds: float) -> Seen:
    """Ask for `seconds` over eight connections. Raises RuntimeError for any answer but 200: no rate then."""
    times: list[float] = []
    wrong: list[int] = []
    end = time.perf_counter() + seconds
    threads = [threading.Thread(target=_one, args=(port, path, cookie, end, times, wrong)) for _ in range(CONNECTIONS)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if not times:
        raise RuntimeError(f"{path}: no answer in {seconds} s")
    if wrong:
        raise RuntimeError(f"{path}: {len(wrong)} answers were not 200, the first was {wrong[0]}")
    times.sort()
    return Seen(len(times) / (time.perf_counter() - start), statistics.median(times) * 1000,
                times[int(len(times) * .95)] * 1000)


def _one(port: int, path: str, cookie: str, end: float, times: list[float], wrong: list[int]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    while time.perf_counter() < end:
        start = time.perf_counter()
        connection.request("GET", path, headers={"Cookie": cookie})
        answer = connection.getresponse()
        answer.read()
        times.append(time.perf_counter() - start)
        if answer.status != 200:
            wrong.append(answer.status)
    connection.close()
