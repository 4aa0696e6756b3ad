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
from pathlib import Path

SECONDS = 20
SIGNAL_AT_PARENTS_END = 1


def end_with_parent() -> None:
    """So that the proxy does not outlive a watcher that was killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(SIGNAL_AT_PARENTS_END, signal.SIGTERM)


class ApiServer:
    """`kubectl proxy` on a socket of this process alone: kubectl finds the cluster and the credentials."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.socket = self.folder / "socket"
        self.proxy: subprocess.Popen[str] | None = None
        self.connection: http.client.HTTPConnection | None = None

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

    def connected(self) -> http.client.HTTPConnection:
        if self.proxy is None or self.proxy.poll() is not None:
            self.disconnect()
            self.socket.unlink(missing_ok=True)
            command = ["kubectl", "proxy", f"--unix-socket={self.socket}"]
            self.proxy = subprocess.Popen(
                command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, preexec_fn=end_with_parent
            )
            said = self.proxy.stdout.readline().strip()
            if not said.startswith("Starting to serve"):
                raise OSError(f"kubectl proxy: {said}")
        if self.connection is None:
            self.connection = http.client.HTTPConnection("localhost", timeout=SECONDS)
            self.connection.sock = socket.socket(socket.AF_UNIX)
            self.connection.sock.settimeout(SECONDS)
            self.connection.sock.connect(str(self.socket))
        return self.connection

    def disconnect(self) -> None:
        if self.connection is not None:
            self.connection.close()
            self.connection = None

    def close(self) -> None:
        self.disconnect()
        if self.proxy is not None:
            self.proxy.kill()
            self.proxy.wait()
            self.proxy.stdout.close()
        shutil.rmtree(self.folder, ignore_errors=True)
