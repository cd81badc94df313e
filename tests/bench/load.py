"""A few steady connections that ask one address again and again, and what they saw."""
import itertools
import socket
import statistics
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

CONNECTIONS = 8
PROGRAM = {"User-Agent": "bench"}
"""The same that signed in: a session that moves to another program is renewed at every request."""
_HEAD = "Host: 127.0.0.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in PROGRAM.items())


@dataclass(frozen=True)
class Seen:
    """Requests per second, and how long half, 95 % and 99 % of them took at most, in milliseconds."""

    rate: float
    p50: float
    p95: float
    p99: float
    count: int


class Wire:
    """One connection, kept as long as the server keeps it. Costs the machine a tenth of what http.client does, so that
    the server is measured and not the one who asks."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._socket: socket.socket | None = None
        self._rest = b""

    def ask(self, message: bytes) -> tuple[int, bytes]:
        """(status, head and body) of the answer."""
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self.port), timeout=60)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            self._socket.sendall(message)
            answer = self._read(self._socket)
        except (ConnectionError, BrokenPipeError):
            self.close()     # the server had just closed what stood idle
            return self.ask(message)
        head = answer[:answer.index(b"\r\n\r\n")].lower()
        if b"connection: close" in head:
            self.close()
        return int(answer[9:12]), answer

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    @staticmethod
    def _read(connection: socket.socket) -> bytes:
        answer, whole = b"", None
        while whole is None or len(answer) < whole:
            part = connection.recv(65536)
            if not part:
                raise ConnectionResetError
            answer += part
            if whole is None and (end := answer.find(b"\r\n\r\n")) >= 0:
                length = answer[:end].lower().partition(b"content-length:")[2].split(b"\r\n")[0]
                whole = end + 4 + int(length)
        return answer


def get(path: str, cookie: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\n{_HEAD}Cookie: {cookie}\r\n\r\n".encode()


def post(path: str, cookie: str, body: str, headers: str = "") -> bytes:
    head = (f"POST {path} HTTP/1.1\r\n{_HEAD}Cookie: {cookie}\r\nContent-Length: {len(body.encode())}\r\n"
            f"{headers}Content-Type: application/x-www-form-urlencoded\r\n\r\n")
    return (head + body).encode()


def timed(wire: Wire, message: bytes, times: list[float], expected: int) -> None:
    """Raises RuntimeError for another status: a rate with errors counts for nothing."""
    start = time.perf_counter()
    status, _ = wire.ask(message)
    times.append(time.perf_counter() - start)
    if status != expected:
        raise RuntimeError(f"{message.split(b' ', 2)[1].decode()}: {status}")


def ask(port: int, paths: Sequence[str], cookie: str, seconds: float, connections: int = CONNECTIONS) -> Seen:
    """Ask for the pages in turn for `seconds`."""
    end = time.perf_counter() + seconds

    def one(wire: Wire, times: list[float]) -> None:
        for message in itertools.cycle([get(path, cookie) for path in paths]):
            timed(wire, message, times, 200)
            if time.perf_counter() > end:
                break

    return crowd(port, one, connections)


def crowd(port: int, one: Callable[[Wire, list[float]], None], connections: int) -> Seen:
    """`one` over so many connections at the same time. Raises what any of them raises."""
    times: list[float] = []
    failed: list[Exception] = []

    def run() -> None:
        wire = Wire(port)
        try:
            one(wire, times)
        except Exception as error:
            failed.append(error)
        wire.close()

    threads = [threading.Thread(target=run) for _ in range(connections)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    return seen(times, time.perf_counter() - start)


def seen(times: list[float], seconds: float) -> Seen:
    times.sort()
    return Seen(len(times) / seconds, statistics.median(times) * 1000, times[int(len(times) * .95)] * 1000,
                times[int(len(times) * .99)] * 1000, len(times))
