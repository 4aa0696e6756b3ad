"""How a Hugging Face Hub is asked and answers: the real client (huggingface_hub) against a server of this script.

Nothing here reaches a hub. The server below answers as the client's source and the hub's documentation say; what the client
accepts is written down, exchange by exchange, and the files, errors and choices of paths that it makes of it. The Java server of
our tests is held to these exchanges, our own client to these results.
"""

import base64
import contextlib
import hashlib
import http.server
import json
import os
import pathlib
import tempfile
import threading
import urllib.parse

for name in ("HF_HUB_OFFLINE", "HF_TOKEN", "HF_ENDPOINT"):
    os.environ.pop(name, None)
os.environ.update(HF_HUB_DISABLE_XET="1", HF_HUB_DISABLE_TELEMETRY="1", HF_HUB_DISABLE_PROGRESS_BARS="1", NO_PROXY="*")

import golden  # noqa: E402
import huggingface_hub  # noqa: E402
from huggingface_hub.utils import filter_repo_objects  # noqa: E402

REVISION = "5b1f4d0c2a9e8d7c6b5a493827160f5e4d3c2b1a"
TOKEN = "hf_recorded"
PAGE = 3
KEPT = ("ETag", "X-Repo-Commit", "X-Linked-ETag", "X-Linked-Size", "Location", "Link", "X-Error-Code", "X-Error-Message")

OPEN = {
    "README.md": b"# Tiny manuals\n",
    "data/a b+c~d*e.jsonl": '{"text": "\u00e4"}\n'.encode(),
    "data/empty.jsonl": b"",
    "data/test-00000.jsonl": b'{"text": "unseen"}\n',
    "data/train-00000.jsonl": b'{"text": "one"}\n{"text": "two"}\n',
    "data/train-00001.jsonl": b'{"text": "three"}\n',
}
CLOSED = {"config.json": b'{"model_type": "llama"}\n', "model.safetensors": b"weights"}
REPOSITORIES = {
    ("datasets", "cultivar/tiny-manuals"): {"files": OPEN, "large": ["data/train-00000.jsonl"], "access": "public"},
    ("models", "cultivar/tiny-llama"): {"files": CLOSED, "large": ["model.safetensors"], "access": "private"},
    ("models", "cultivar/gated"): {"files": CLOSED, "large": [], "access": "gated"},
}
MOVED = {("datasets", "cultivar/old-name"): "cultivar/tiny-manuals"}


def git_blob(content):
    return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def entries(repository):
    """The tree as the API lists it: folders and files by name."""
    found = [{"type": "directory", "oid": git_blob(name.encode()), "size": 0, "path": name}
             for name in sorted({path.split("/")[0] for path in repository["files"] if "/" in path})]
    for path, content in sorted(repository["files"].items()):
        entry = {"type": "file", "oid": git_blob(content), "size": len(content), "path": path}
        if path in repository["large"]:
            pointer = ("version https://git-lfs.github.com/spec/v1\noid sha256:%s\nsize %d\n" % (sha256(content), len(content)))
            entry["oid"] = git_blob(pointer.encode())
            entry["lfs"] = {"oid": sha256(content), "size": len(content), "pointerSize": len(pointer)}
        found.append(entry)
    return found


class Recorder(http.server.BaseHTTPRequestHandler):
    """Answers from `respond` of its server and writes every exchange down."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        authorized = self.headers.get("Authorization")
        status, headers, body = self.server.respond(self.path, authorized)
        self.server.exchanges.append((self.server.name, self.command, self.path, (authorized or "").removeprefix("Bearer "), status, headers, body))
        self.send_response(status)
        for key, value in headers.items():
            self.send_header(key, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    do_HEAD = do_GET

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    def __init__(self, name, respond, exchanges):
        super().__init__(("127.0.0.1", 0), Recorder)
        self.name, self.respond, self.exchanges = name, respond, exchanges
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def url(self):
        return "http://127.0.0.1:%d" % self.server_port


def error(status, code, message):
    headers = {"X-Error-Message": message} | ({"X-Error-Code": code} if code else {})
    return status, headers, json.dumps({"error": message}).encode()


def refusal(repository, authorized):
    if repository is None or (repository["access"] == "private" and authorized is None):
        return error(401, "RepoNotFound", "Repository not found")
    if authorized not in (None, "Bearer " + TOKEN):
        return error(401, None, "Invalid credentials in Authorization header")
    if repository["access"] == "gated":
        return error(403 if authorized else 401, "GatedRepo", "Access to this repository is restricted")
    return None


def hub(cdn, own):
    def respond(path, authorized):
        parsed = urllib.parse.urlsplit(path)
        parts = [urllib.parse.unquote(part) for part in parsed.path.split("/")[1:]]
        if parts[0] == "api":
            kind, name, what, revision, rest = parts[1], "/".join(parts[2:4]), parts[4], parts[5], ""
        else:
            kind = "datasets" if parts[0] == "datasets" else "models"
            parts = parts[1:] if kind == "datasets" else parts
            name, what, revision, rest = "/".join(parts[:2]), parts[2], parts[3], "/".join(parts[4:])
        if (kind, name) in MOVED:
            return 307, {"Location": path.replace(name, MOVED[kind, name])}, b""
        repository = REPOSITORIES.get((kind, name))
        refused = refusal(repository, authorized)
        if refused:
            return refused
        if revision != REVISION:
            return error(404, "RevisionNotFound", "Invalid rev id: " + revision)
        if what == "tree":
            query = dict(urllib.parse.parse_qsl(parsed.query))
            start = int(query.get("cursor", "0"))
            tree = entries(repository)
            headers = {}
            if start + PAGE < len(tree):
                query["cursor"] = str(start + PAGE)
                headers["Link"] = '<%s%s?%s>; rel="next"' % (own(), parsed.path, urllib.parse.urlencode(query))
            return 200, headers, json.dumps(tree[start:start + PAGE], separators=(",", ":")).encode()
        content = repository["files"].get(rest)
        if content is None:
            return error(404, "EntryNotFound", "Entry not found")
        if rest in repository["large"]:
            return 302, {"X-Repo-Commit": REVISION, "X-Linked-ETag": '"%s"' % sha256(content), "X-Linked-Size": str(len(content)),
                         "Location": cdn() + "/" + sha256(content) + "?Signature=signed"}, b""
        return 200, {"X-Repo-Commit": REVISION, "ETag": '"%s"' % git_blob(content)}, content

    return respond


def stored(path, authorized):
    """The other host: what is large, by its hash; whoever brings a token there is refused."""
    large = {sha256(r["files"][name]): r["files"][name] for r in REPOSITORIES.values() for name in r["large"]}
    if authorized is not None:
        return 400, {}, b"two credentials"
    return 200, {"ETag": '"%s"' % path[1:65]}, large[path[1:65]]


def snapshot(endpoint, kind, name, patterns, token, folder):
    """What the real client fetches: paths and SHA-256."""
    found = pathlib.Path(huggingface_hub.snapshot_download(
        name, repo_type=kind, revision=REVISION, allow_patterns=patterns, endpoint=endpoint, token=token or False,
        cache_dir=folder, max_workers=1))
    return {str(path.relative_to(found)): sha256(path.read_bytes()) for path in sorted(found.rglob("*")) if path.is_file()}


def failure(call):
    """The name of the real client's error."""
    try:
        call()
    except Exception as e:  # whatever it is is the finding
        return type(e).__name__
    raise AssertionError("no error")


def exchanges():
    recorded = []
    with contextlib.ExitStack() as stack:
        cdn = stack.enter_context(Server("cdn", stored, recorded))
        front = Server("hub", lambda path, authorized: hub(cdn.url, front.url)(path, authorized), recorded)
        stack.enter_context(front)
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        api = huggingface_hub.HfApi(endpoint=front.url())
        expected = {
            "listed": [[f.path, f.size, f.lfs.sha256 if f.lfs else f.blob_id]
                       for f in api.list_repo_tree("cultivar/tiny-manuals", recursive=True, revision=REVISION, repo_type="dataset", token=False)
                       if isinstance(f, huggingface_hub.hf_api.RepoFile)],
            "train": snapshot(front.url(), "dataset", "cultivar/tiny-manuals", ["data/train-*"], None, folder + "/1"),
            "all": snapshot(front.url(), "dataset", "cultivar/tiny-manuals", None, None, folder + "/2"),
            "moved": snapshot(front.url(), "dataset", "cultivar/old-name", ["data/"], None, folder + "/3"),
            "private": snapshot(front.url(), "model", "cultivar/tiny-llama", None, TOKEN, folder + "/4"),
        }

        def listing(name, token, revision=REVISION):
            return lambda: list(api.list_repo_tree(name, recursive=True, revision=revision, repo_type="model", token=token))

        expected["errors"] = {
            "privateWithoutToken": failure(listing("cultivar/tiny-llama", False)),
            "missing": failure(listing("cultivar/nowhere", TOKEN)),
            "gated": failure(listing("cultivar/gated", TOKEN)),
            "gatedWithoutToken": failure(listing("cultivar/gated", False)),
            "otherToken": failure(listing("cultivar/tiny-llama", "hf_other")),
            "revision": failure(listing("cultivar/tiny-llama", TOKEN, "0" * 40)),
            "file": failure(lambda: huggingface_hub.hf_hub_download(
                "cultivar/tiny-llama", "absent.bin", revision=REVISION, endpoint=front.url(), token=TOKEN, cache_dir=folder + "/5")),
        }
        front.shutdown(), cdn.shutdown()
        seen = {}
        for server, method, path, token, status, headers, body in recorded:
            for key, value in headers.items():
                headers[key] = value.replace(front.url(), "{hub}").replace(cdn.url(), "{cdn}")
            assert not (server == "cdn" and token), "the real client sent its token on"
            seen[server, method, path, token] = {
                "server": server, "method": method, "path": path, "token": token, "status": status,
                "headers": {key: headers[key] for key in KEPT if key in headers},
                "body": base64.b64encode(body).decode()}
    inputs = {
        "revision": REVISION, "token": TOKEN, "page": PAGE,
        "moved": {"/".join(old): new for old, new in MOVED.items()},
        "repositories": [{
            "kind": kind, "name": name, "access": r["access"], "large": r["large"],
            "files": {path: base64.b64encode(content).decode() for path, content in r["files"].items()}}
            for (kind, name), r in REPOSITORIES.items()]}
    expected["exchanges"] = sorted(seen.values(), key=lambda e: (e["server"], e["path"], e["method"], e["token"]))
    golden.write("source/hub", "exchange", golden.oracle("huggingface_hub", "HfApi.list_repo_tree, snapshot_download, hf_hub_download", 0),
                 inputs, expected, {"equal": True}, "bytes and names are equal or not", module="runtime")


def patterns():
    paths = ["README.md", "a.json", "a/b.json", "a/b/c.json", "data/train-1.parquet", "data/train-12.parquet", "data/test-1.parquet",
             "x[1].csv", "x1.csv", "x-.csv", "x].csv", "x!.csv", "xa.csv", ".hidden", "A.JSON", "", "a/", "stars*in*it"]
    tried = ["*", "*.json", "a/*.json", "a/", "a/*/c.json", "data/train-?.parquet", "data/t*-1.parquet", "x[0-9].csv", "x[!0-9].csv",
             "x[]].csv", "x[!]].csv", "x[a-].csv", "x[1", "x[[]1].csv", "*.*", "**", "", "?", "?*", ".*", "*t*t*t*", "*[*]*", "x[!].csv",
             "x[-a].csv", "x[z-a].csv", "data/*-[!2]*.parquet"]
    kept = {pattern: list(filter_repo_objects(paths, allow_patterns=[pattern])) for pattern in tried}
    golden.write("source/hub", "patterns", golden.oracle("huggingface_hub", "utils.filter_repo_objects", 0), {"paths": paths}, kept,
                 {"equal": True}, "a path is meant or not", module="runtime")


exchanges()
patterns()
