#!/usr/bin/env python3
"""Makes container images from folders, without a container engine: the same input gives the same bytes.

  pack.py layer STORE FOLDER                 packs FOLDER as a layer, prints its digest
  pack.py image STORE NAME:TAG --layer DIGEST ... [--user U] [--workdir D] [--env K=V ...] -- ENTRYPOINT...
                                             notes the image in STORE/NAME.json, prints the digest of its configuration
  pack.py archive STORE NAME [--without DIGEST ...]
                                             writes the image to standard output as an OCI layout that `docker load` and `ctr import`
                                             read; layers that the reader has already may be left out
  pack.py sweep STORE                        removes the layers that no image uses

STORE/layers holds each layer once, named by its digest, however many images share it. Owners are root and modes are 755 or 644
whatever the building user and his umask were, times are zero, and entries are sorted.
"""
import argparse
import hashlib
import io
import json
import os
import pathlib
import sys
import tarfile

EPOCH = "1970-01-01T00:00:00Z"
OCI = "application/vnd.oci.image"
NO_HOST = "docker.io/"  # what containerd puts before a name without a host; nothing is fetched from there


def plain(entry):
    entry.mtime = entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    sticky = entry.mode & 0o1000
    entry.mode = 0o1777 if sticky else 0o755 if entry.isdir() or entry.mode & 0o100 else 0o644
    return entry


class Digesting(io.RawIOBase):
    """A file that is hashed while it is written."""

    def __init__(self, file):
        self.file, self.sha256 = file, hashlib.sha256()

    def writable(self):
        return True

    def write(self, data):
        self.sha256.update(data)
        return self.file.write(data)


def pack_layer(store, folder):
    layers = store / "layers"
    layers.mkdir(parents=True, exist_ok=True)
    unfinished = layers / f".{os.getpid()}"
    with open(unfinished, "wb") as file:
        out = Digesting(file)
        with tarfile.open(fileobj=out, mode="w|", format=tarfile.GNU_FORMAT) as tar:
            for path in sorted(folder.rglob("*")):
                tar.add(path, path.relative_to(folder), recursive=False, filter=plain)
    digest = out.sha256.hexdigest()
    unfinished.rename(layers / f"{digest}.tar")
    return digest


def note_image(store, reference, args):
    config = {
        "architecture": "amd64",
        "os": "linux",
        "created": EPOCH,
        "config": {"Entrypoint": args.entrypoint, "Env": args.env, "User": args.user, "WorkingDir": args.workdir},
        "rootfs": {"type": "layers", "diff_ids": [f"sha256:{d}" for d in args.layer]},
    }
    name = reference.rpartition("/")[2].partition(":")[0]
    text = json.dumps({"reference": reference, "config": config}, indent=1, sort_keys=True)
    (store / f"{name}.json").write_text(text + "\n")
    return hashlib.sha256(encoded(config)).hexdigest()


def encoded(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


def layers_of(image):
    return [d.removeprefix("sha256:") for d in image["config"]["rootfs"]["diff_ids"]]


def oci_layout(store, image):
    """The small files of the archive by name: the layout's mark, index, manifest and configuration, and docker's own index."""
    config = encoded(image["config"])
    digests = layers_of(image)
    layers = [
        {"mediaType": f"{OCI}.layer.v1.tar", "digest": f"sha256:{d}", "size": (store / "layers" / f"{d}.tar").stat().st_size}
        for d in digests
    ]
    manifest = encoded(
        {"schemaVersion": 2, "mediaType": f"{OCI}.manifest.v1+json", "config": described(config, "config"), "layers": layers}
    )
    names = {"io.containerd.image.name": NO_HOST + image["reference"], "org.opencontainers.image.ref.name": image["reference"]}
    index = {"schemaVersion": 2, "manifests": [described(manifest, "manifest") | {"annotations": names}]}
    docker = {"Config": blob(config), "RepoTags": [image["reference"]], "Layers": [f"blobs/sha256/{d}" for d in digests]}
    return {
        "oci-layout": encoded({"imageLayoutVersion": "1.0.0"}),
        "index.json": encoded(index),
        "manifest.json": encoded([docker]),
        blob(config): config,
        blob(manifest): manifest,
    }


def described(data, kind):
    return {"mediaType": f"{OCI}.{kind}.v1+json", "digest": f"sha256:{hashlib.sha256(data).hexdigest()}", "size": len(data)}


def blob(data):
    return f"blobs/sha256/{hashlib.sha256(data).hexdigest()}"


def write_archive(store, name, without, out):
    image = json.loads((store / f"{name}.json").read_text())
    with tarfile.open(fileobj=out, mode="w|", format=tarfile.GNU_FORMAT) as tar:
        for entry_name, data in oci_layout(store, image).items():
            entry = tarfile.TarInfo(entry_name)
            entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data))
        for digest in dict.fromkeys(layers_of(image)):
            if digest not in without:
                tar.add(store / "layers" / f"{digest}.tar", f"blobs/sha256/{digest}", filter=plain)


def sweep(store):
    used = {f"{d}.tar" for file in store.glob("*.json") for d in layers_of(json.loads(file.read_text()))}
    for layer in (store / "layers").glob("*"):
        if layer.name not in used:
            layer.unlink()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("verb", choices=["layer", "image", "archive", "sweep"])
    parser.add_argument("store", type=pathlib.Path)
    parser.add_argument("subject", nargs="?")
    parser.add_argument("--layer", action="append", default=[])
    parser.add_argument("--without", nargs="*", default=[])
    parser.add_argument("--user", default="")
    parser.add_argument("--workdir", default="/")
    parser.add_argument("--env", action="append", default=[])
    arguments, separator = sys.argv[1:], "--"
    at = arguments.index(separator) if separator in arguments else len(arguments)
    args = parser.parse_args(arguments[:at])
    args.entrypoint = arguments[at + 1 :]
    match args.verb:
        case "layer":
            print(pack_layer(args.store, pathlib.Path(args.subject)))
        case "image":
            print(note_image(args.store, args.subject, args))
        case "archive":
            write_archive(args.store, args.subject, set(args.without), sys.stdout.buffer)
        case "sweep":
            sweep(args.store)


if __name__ == "__main__":
    main()
