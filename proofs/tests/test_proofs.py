"""Tests of the proof runner's parts that need no cluster: python3 -m unittest discover proofs/tests"""

import json
import sys
import tempfile
import unittest
from pathlib import Path
from types import SimpleNamespace

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import proof
import prove
import table
from systems import Repository, digest, verdict

LINES = "S001\t1\tOne | two\treads\nS002\t2\tThree\twrites\nS003\t1\tFour\tcounts\n"


def gate(name: str, found: str, **more: object) -> dict:
    return {
        "name": name,
        "of": "held",
        "metric": "bitsPerByte",
        "where": {"arm": "new"},
        "against": {"arm": "old"},
        "superior": {},
        "enforce": True,
        "verdict": found,
        "estimate": -0.25,
        "low": -0.5,
        "high": -0.125,
        "n": 40,
        "unit": "bits/byte",
        "seeds": 3,
        "message": "less",
        **more,
    }


class TableTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.repository = Repository(Path(folder.name))
        self.put("proofs/systems.tsv", LINES)
        self.put("docs/systems.md", "")

    def put(self, path: str, text: str) -> Path:
        file = self.repository.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    def system(self, number: str) -> Path:
        self.put(f"examples/systems/{number}-name/README.md", "prose")
        return self.put(f"examples/systems/{number}-name/run.yaml", "a: 1\n").parent

    def prove(self, number: str, folder: Path, *gates: dict, found: str | None = None) -> None:
        written = {
            "system": number,
            "verdict": found or verdict(list(gates)),
            "date": "2026-01-02",
            "minutes": 4.25,
            "manifests": {"commit": "c" * 40, "digest": digest(folder)},
            "node": {"cores": 2, "memoryGi": 24, "architecture": "amd64"},
            "evaluations": [{"name": "e", "gates": list(gates)}],
        }
        proof.write(self.repository, written) if self.repository.proofs.exists() else self.put(
            f"docs/proofs/{number}.json", json.dumps(written)
        )

    def row(self, number: str) -> str:
        return next(line for line in table.page(self.repository).splitlines() if line.startswith(f"| {number}") or line.startswith(f"| [{number}]"))

    def test_a_system_without_folder_is_not_yet(self) -> None:
        self.assertEqual(self.row("S001"), "| S001 | One \\| two | reads | W1 | not yet |  |")

    def test_a_folder_without_proof_is_not_run(self) -> None:
        self.system("S002")
        self.assertEqual(self.row("S002"), "| [S002](../examples/systems/S002-name) | Three | writes | W2 | not run |  |")

    def test_a_proof_has_its_figures_and_a_section(self) -> None:
        self.prove("S002", self.system("S002"), gate("learned", "Proven"), gate("seen", "NotProven", enforce=False))
        self.assertEqual(
            self.row("S002"),
            "| [S002](../examples/systems/S002-name) | Three | writes | W2 | [Proven](proofs/S002.json) | learned -0.250 [-0.500, -0.125] |",
        )
        page = table.page(self.repository)
        self.assertIn("## S002 Three", page)
        self.assertIn("| learned | held bitsPerByte: arm=new better by more than 0 than arm=old | Proven | -0.250 [-0.500, -0.125] | bits/byte | 40 | 3 |", page)
        self.assertIn("| seen (reported only) |", page)
        self.assertIn("Of 3 systems: 1 Proven, 2 not yet.", page)

    def test_claims_that_changed_are_not_proven_any_more(self) -> None:
        folder = self.system("S002")
        self.prove("S002", folder, gate("learned", "Proven"))
        (folder / "run.yaml").write_text("a: 2\n", encoding="utf-8")
        self.assertIn("[claims changed, not rerun](proofs/S002.json)", self.row("S002"))

    def test_prose_may_be_written_after_the_run(self) -> None:
        folder = self.system("S002")
        self.prove("S002", folder, gate("learned", "Proven"))
        (folder / "README.md").write_text("more", encoding="utf-8")
        self.assertIn("[Proven]", self.row("S002"))

    def test_the_worst_enforced_gate_decides(self) -> None:
        self.assertEqual(verdict([gate("a", "Proven"), gate("b", "Undecided")]), "Undecided")
        self.assertEqual(verdict([gate("a", "Undecided"), gate("b", "NotProven")]), "NotProven")
        self.assertEqual(verdict([gate("a", "Proven"), gate("b", "NotProven", enforce=False)]), "Proven")
        with self.assertRaises(ValueError):
            verdict([gate("b", "Proven", enforce=False)])

    def test_a_verdict_that_its_gates_do_not_give_is_refused(self) -> None:
        self.prove("S002", self.system("S002"), gate("learned", "Undecided"), found="Proven")
        with self.assertRaisesRegex(ValueError, "says Proven, its gates say Undecided"):
            table.page(self.repository)

    def test_a_proof_without_a_folder_is_refused(self) -> None:
        self.put("docs/proofs/S003.json", "{}")
        with self.assertRaisesRegex(ValueError, "S003 without a folder"):
            table.page(self.repository)

    def test_all_kinds_of_claims_are_sentences(self) -> None:
        base = {key: value for key, value in gate("g", "Proven").items() if key != "superior"}
        self.assertEqual(table.claim({**base, "nonInferior": {"margin": 0.03}}), "held bitsPerByte: arm=new worse by at most 0.03 than arm=old")
        self.assertEqual(table.claim({**base, "equivalent": {"margin": 0.1}}), "held bitsPerByte: arm=new within 0.1 of arm=old")
        self.assertEqual(table.claim({**base, "value": {"atLeast": 0, "atMost": 2}}), "held bitsPerByte: arm=new at least 0 and at most 2")


class CollectTest(unittest.TestCase):
    def test_a_gate_is_its_claim_with_its_figures(self) -> None:
        run = {
            "metadata": {"name": "r", "labels": {}, "creationTimestamp": "2026-01-01T00:00:00Z"},
            "spec": {"recipe": {"name": "c"}},
            "status": {
                "search": {
                    "total": 4,
                    "succeeded": 4,
                    "failed": 0,
                    "trials": [
                        {"name": f"r-{i}", "state": "Succeeded", "coordinates": {"arm": arm, "seed": seed}}
                        for i, (arm, seed) in enumerate([("new", "7"), ("old", "7"), ("new", "8"), ("old", "8")])
                    ],
                }
            },
        }
        trial = {
            "metadata": {"name": "r-0", "labels": {"cultivar.dev/search": "r"}, "creationTimestamp": "2026-01-01T00:00:05Z"},
            "spec": {"recipe": {"name": "c"}},
            "status": {},
        }
        evaluation = {
            "metadata": {"name": "e", "creationTimestamp": "2026-01-01T00:00:02Z"},
            "spec": {
                "models": {"m": {"run": {"name": "r"}}},
                "gates": [{"name": "g", "of": "t", "metric": "accuracy", "where": {"arm": "new"}, "against": {"arm": "old"}, "superior": {}}],
            },
            "status": {
                "conditions": [
                    {"type": "Ready", "lastTransitionTime": "2026-01-01T00:00:02Z"},
                    {"type": "GatePassed", "lastTransitionTime": "2026-01-01T00:04:15Z"},
                ],
                "gates": [{"name": "g", "verdict": "Proven", "estimate": 0.5, "low": 0.4, "high": 0.6, "n": 9, "unit": "share", "message": "m"}],
                "results": [],
            },
        }
        workspace = SimpleNamespace(objects={"DomainDataset": [], "TrainingRun": [run, trial], "Evaluation": [evaluation]}, pods={})
        pod = {
            "metadata": {"creationTimestamp": "2026-01-01T00:00:00Z"},
            "status": {"containerStatuses": [{"image": "registry.example/cultivar/trainer:0.1.0", "imageID": "registry.example/x@sha256:" + "a" * 64}]},
        }
        node = {"status": {"capacity": {"cpu": "2", "memory": "25165824Ki"}, "nodeInfo": {"architecture": "amd64"}}}
        found = proof.collect(workspace, [pod], [node])
        self.assertEqual(found["verdict"], "Proven")
        self.assertEqual(found["minutes"], 4.2)
        self.assertEqual(found["images"], {"trainer": {"tag": "0.1.0", "digest": "sha256:" + "a" * 64}})
        self.assertEqual(found["node"], {"cores": 2, "memoryGi": 24, "architecture": "amd64"})
        self.assertEqual([one["name"] for one in found["runs"]], ["r"])
        self.assertEqual(found["evaluations"][0]["gates"][0]["seeds"], 2)
        self.assertEqual(found["evaluations"][0]["gates"][0]["confidence"], 0.95)


class ChooseTest(unittest.TestCase):
    FOLDERS = {f"S00{i}": Path(f"S00{i}-x") for i in range(1, 8)}

    def test_the_parts_are_all_and_do_not_overlap(self) -> None:
        parts = [list(prove.choose(self.FOLDERS, [], f"{i}/3")) for i in (1, 2, 3)]
        self.assertEqual(parts[0], ["S001", "S004", "S007"])
        self.assertEqual(sorted(sum(parts, [])), list(self.FOLDERS))

    def test_what_is_not_there_is_refused(self) -> None:
        for named, shard in ((["S999"], None), ([], None), ([], "0/4"), ([], "5/4"), ([], "x"), (["S001"], "1/2")):
            with self.subTest(named=named, shard=shard), self.assertRaises(SystemExit):
                prove.choose(self.FOLDERS, named, shard)


class DataFileTest(unittest.TestCase):
    def test_there_are_119_systems_with_four_short_fields(self) -> None:
        systems = Repository(prove.ROOT).systems()
        self.assertEqual([system.number for system in systems], [f"S{i:03d}" for i in range(1, 120)])
        for system in systems:
            self.assertIn(system.wave, range(1, 8))
            self.assertTrue(system.title and 0 < len(system.what) <= 120, system)


if __name__ == "__main__":
    unittest.main()
