"""Reads the API server again and again over one connection. A kubectl for each look costs fifty milliseconds of a core and a
handshake; five of them every two seconds took a twentieth of a machine of two cores from the training that was watched.
Standard library only."""

import ctypes
import http.client
import json
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SECONDS = 20
MOST_CHARACTERS = 1000
SIGNAL_AT_PARENTS_END = 1


def end_with_parent() -> None:
    """So that the proxy does not outlive a watcher that was killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(SIGNAL_AT_PARENTS_END, signal.SIGTERM)


class SocketConnection(http.client.HTTPConnection):
    """HTTP over a socket of the file system. An answer may close the connection, and the next request then connects by itself: over
    TCP, to whatever listens there, if only the first socket were replaced."""

    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=SECONDS)
        self.path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(SECONDS)
        self.sock.connect(str(self.path))


class ApiServer:
    """`kubectl proxy` on a socket of this process alone: kubectl finds the cluster and the credentials."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.socket, self.log = self.folder / "socket", self.folder / "log"
        self.proxy: subprocess.Popen[bytes] | None = None
        self.connection: SocketConnection | None = None

    def get(self, path: str) -> dict:
        """OSError, with the reason, when the API server did not answer."""
        try:
            connection = self.connected()
            connection.request("GET", path)
            answer = connection.getresponse()
            body = answer.read()
        except (OSError, http.client.HTTPException) as failure:
            self.disconnect()
            raise OSError(f"GET {path}: {failure or type(failure).__name__}") from failure
        if answer.status != http.HTTPStatus.OK:
            raise OSError(f"GET {path}: {answer.status} {answer.reason}: {body[:500].decode(errors='replace')}")
        return json.loads(body)

    def connected(self) -> SocketConnection:
        if self.proxy is None or self.proxy.poll() is not None:
            self.disconnect()
            self.socket.unlink(missing_ok=True)
            command = ["kubectl", "proxy", f"--unix-socket={self.socket}"]
            # a pipe that nobody reads any more would stop the proxy once it has told of enough failures
            with self.log.open("wb") as out:
                self.proxy = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, preexec_fn=end_with_parent)
            said = self.first_line(self.proxy)
            if not said.startswith("Starting to serve"):
                raise OSError(f"kubectl proxy: {said}")
        if self.connection is None:
            self.connection = SocketConnection(self.socket)
        return self.connection

    def first_line(self, proxy: subprocess.Popen[bytes]) -> str:
        until = time.monotonic() + SECONDS
        while True:
            over = proxy.poll() is not None or time.monotonic() > until
            with self.log.open(errors="replace") as lines:
                line = lines.readline(MOST_CHARACTERS)
            if over or line.endswith("\n"):
                return line.strip() or "it said nothing"
            time.sleep(0.01)

    def disconnect(self) -> None:
        if self.connection is not None:
            self.connection.close()
            self.connection = None

    def close(self) -> None:
        self.disconnect()
        if self.proxy is not None:
            self.proxy.kill()
            self.proxy.wait()
        shutil.rmtree(self.folder, ignore_errors=True)
