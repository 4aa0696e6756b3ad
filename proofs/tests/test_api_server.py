"""Tests of how the examples' watcher asks the API server, with a kubectl that serves a socket: python3 -m unittest discover proofs/tests"""

import os
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "examples" / "tools"))
from api_server import ApiServer

KUBECTL = """#!{python}
import json, os, socketserver, sys
from http.server import BaseHTTPRequestHandler


class Answer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        if self.path == "/outage":
            print("the API server is away" * 20000, flush=True)
        if self.path == "/end":
            os._exit(1)
        body = json.dumps({{"path": self.path, "proxy": os.getpid()}}).encode()
        self.send_response(404 if self.path == "/absent" else 200)
        self.send_header("Content-Length", str(len(body)))
        if self.path == "/last":
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *about):
        pass


if {refuses}:
    sys.exit("error: no configuration")
assert sys.argv[1] == "proxy"
server = socketserver.UnixStreamServer(sys.argv[2].removeprefix("--unix-socket="), Answer)
print("Starting to serve on", sys.argv[2], flush=True)
server.serve_forever()
"""


class ApiServerTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.kubectl = Path(folder.name) / "kubectl"
        self.write(refuses=False)
        path = mock.patch.dict(os.environ, {"PATH": f"{folder.name}:{os.environ['PATH']}"})
        path.start()
        self.addCleanup(path.stop)
        self.server = ApiServer()
        self.addCleanup(self.server.close)

    def write(self, refuses: bool) -> None:
        self.kubectl.write_text(KUBECTL.format(python=sys.executable, refuses=refuses))
        self.kubectl.chmod(0o755)

    def test_an_answer_that_closes_the_connection_leads_back_to_the_same_proxy(self) -> None:
        first = self.server.get("/last")
        again = self.server.get("/last")
        self.assertEqual((again["path"], again["proxy"]), ("/last", first["proxy"]))

    def test_a_proxy_that_tells_of_a_long_outage_goes_on(self) -> None:
        first = self.server.get("/outage")
        self.assertEqual(self.server.get("/later")["proxy"], first["proxy"])

    def test_a_refusal_is_told_and_the_next_look_tries_again(self) -> None:
        self.write(refuses=True)
        with self.assertRaisesRegex(OSError, "kubectl proxy: error: no configuration"):
            self.server.get("/a")
        self.server.proxy.wait()
        self.write(refuses=False)
        self.assertEqual(self.server.get("/a")["path"], "/a")

    def test_a_proxy_that_ended_is_started_anew(self) -> None:
        first = self.server.get("/a")
        with self.assertRaisesRegex(OSError, "GET /end: "):
            self.server.get("/end")
        self.server.proxy.wait()
        self.assertNotEqual(self.server.get("/a")["proxy"], first["proxy"])

    def test_what_the_api_server_refuses_is_told(self) -> None:
        with self.assertRaisesRegex(OSError, "GET /absent: 404 Not Found: .*absent"):
            self.server.get("/absent")
        self.assertEqual(self.server.get("/a")["path"], "/a")


if __name__ == "__main__":
    unittest.main()
