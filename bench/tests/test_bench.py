"""Tests of the parts that need no packages: python3 -m unittest discover bench/tests"""

import json
import os
import random
import subprocess
import sys
import tempfile
import unittest
from array import array
from pathlib import Path
from unittest import mock

BENCH = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(BENCH))
import bench
import material
import ours
import page
import training
from benchmarks import deduplication, loglikelihood, matmul_share, start, tokenize_pack
from measure import Failed, run


class MeasureTest(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.log = Path(self.folder.name) / "log"
        self.core = min(os.sched_getaffinity(0))

    def test_a_command_stays_on_its_core_and_its_children_count(self) -> None:
        work = "import os, subprocess, sys; print(sorted(os.sched_getaffinity(0))); "
        child = "subprocess.run([sys.executable, '-c', 'sum(range(3000000))'])"
        taken = run([sys.executable, "-c", work + child], self.core, {}, self.log, 60)
        self.assertEqual(self.log.read_text().strip(), str([self.core]))
        self.assertGreater(taken.cpu, 0)
        self.assertGreater(taken.peak, 1)

    def test_a_failure_shows_the_end_of_the_log(self) -> None:
        with self.assertRaisesRegex(Failed, "exit code 3.*(.|\n)*no such corpus"):
            run([sys.executable, "-c", "print('no such corpus'); raise SystemExit(3)"], self.core, {}, self.log, 60)

    def test_what_does_not_end_is_stopped(self) -> None:
        with self.assertRaisesRegex(Failed, "did not end within"):
            run([sys.executable, "-c", "import time; time.sleep(60)"], self.core, {}, self.log, 0.2)


class PageTest(unittest.TestCase):
    def test_figures_are_medians_with_their_spread(self) -> None:
        def taken(*seconds: float) -> list[dict]:
            return [{"wall": each + 1, "cpu": each, "peak": 100.0} for each in seconds]

        ours, theirs = taken(2, 4, 3), taken(20, 20, 18)
        ratio = bench.ratio(ours, theirs)
        self.assertEqual(ratio, {"median": 6.0, "least": 5.0, "most": 10.0})
        text = page.of(
            {
                "benchmarks": {
                    "one": {
                        "title": "One",
                        "what": "What it is.",
                        "goal": 5.0,
                        "world": {"documents": 9190},
                        "rounds": 3,
                        "machine": "a machine",
                        "date": "2026-11-27",
                        "load": [0.5, 2.0],
                        "sides": {
                            "cultivar": {"version": "1", "taken": ours, "figures": {"kept": 5}},
                            "other": {"version": "2", "taken": theirs, "figures": {"kept": 6}},
                        },
                        "ratios": {"other": ratio},
                        "wrong": [],
                    }
                },
            }
        )
        self.assertIn("| cultivar | 1 | 3.0 (2.0 to 4.0) | 4.0 (3.0 to 5.0) | 100 |", text)
        self.assertIn("**other takes 6.00 times our time per core** (5.00 to 10.00); the goal, 5 times, is reached.", text)
        self.assertIn("a machine; 2026-11-27, 3 rounds, load of the machine 0.5 to 2.0. documents 9,190", text)

    def test_what_a_side_says_of_its_own_speed_counts_and_memory_has_a_goal(self) -> None:
        def taken(speed: float, peak: float) -> dict:
            return {"wall": 9.0, "cpu": 8.0, "peak": peak, "speed": speed}

        ours, theirs = [taken(200, 500), taken(210, 550)], [taken(100, 1000), taken(100, 1000)]
        one = {
            "title": "One",
            "what": "What it is.",
            "goal": 2.2,
            "memoryGoal": 0.6,
            "world": {},
            "rounds": 2,
            "machine": "a machine",
            "date": "2026-11-27",
            "load": [0.5],
            "sides": {
                "cultivar": {"version": "1", "taken": ours, "figures": {}},
                "other": {"version": "2", "taken": theirs, "figures": {}},
            },
            "ratios": {"other": bench.ratio(ours, theirs)},
            "memory": {"other": bench.memory(ours, theirs)},
            "wrong": [],
        }
        text = page.of({"benchmarks": {"one": one}})
        self.assertIn("| cultivar | 1 | 205 (200 to 210) | 8.0 (8.0 to 8.0) |", text)
        self.assertIn("**We are 2.05 times as fast as other** (2.00 to 2.10); the goal, 2.2 times, is missed.", text)
        self.assertIn("**We hold 0.53 of other's most memory** (0.50 to 0.55); the goal, 0.6, is reached.", text)

    def test_seconds_that_a_side_says_have_a_goal_of_their_own_and_parts_are_shown(self) -> None:
        def taken(seconds: float) -> dict:
            return {"wall": 9.0, "cpu": 8.0, "peak": 100.0, "speed": None, "seconds": seconds}

        ours, theirs = [taken(4), taken(5)], [taken(8), taken(10)]
        tables = [{"JVM": {"s": 0.5}, "step": {"s": 3.5}}, {"JVM": {"s": 0.7}, "step": {"s": 4.3}}]
        one = {"title": "One", "what": "It.", "goal": None, "secondsGoal": 4.4, "seconds": "to the step, s", "world": {}, "rounds": 2}
        one |= {"machine": "m", "date": "d", "load": [0], "memory": {}, "wrong": [], "ratios": {"other": bench.ratio(ours, theirs)}}
        one["sides"] = {
            "cultivar": {"version": "1", "taken": ours, "figures": {}, "tables": tables},
            "other": {"version": "2", "taken": theirs, "figures": {}},
        }
        text = page.of({"benchmarks": {"one": one}})
        self.assertIn("| side | version | to the step, s |", text)
        self.assertIn("| cultivar | 1 | 4.50 (4.00 to 5.00) | 8.0", text)
        self.assertIn("**other takes 2.00 times our seconds** (2.00 to 2.00).", text)
        self.assertIn("**cultivar needs 4.5 s** (4.0 to 5.0); the goal, at most 4.4 s, is missed.", text)
        self.assertIn("| cultivar | s |\n|---|---|\n| JVM | 0.60 (0.50 to 0.70) |", text)

    def test_a_page_keeps_what_these_results_say_nothing_of(self) -> None:
        before = page.HEAD + "\n## Old\n\nits figures\n\n## One\n\nolder figures\n"
        one = {"title": "One", "what": "New.", "goal": 1, "world": {}, "rounds": 1, "machine": "m", "date": "d", "load": [0], "ratios": {}, "wrong": []}
        text = page.of({"benchmarks": {"one": one | {"sides": {}}}}, before)
        self.assertIn("## Old\n\nits figures\n", text)
        self.assertNotIn("older figures", text)
        self.assertEqual(page.of({"benchmarks": {}}, text), text)

    def test_a_quick_look_does_not_replace_more_rounds_and_others_at_work_are_told(self) -> None:
        one = {"title": "One", "what": "New.", "goal": 1, "world": {}, "rounds": 5, "machine": "m", "date": "d", "load": [1.0], "ratios": {}, "wrong": []}
        five = {"benchmarks": {"one": one | {"sides": {}, "cores": 2}}}
        text = page.of(five)
        self.assertNotIn("Others were at work", text)
        quick = {"benchmarks": {"one": five["benchmarks"]["one"] | {"rounds": 1, "load": [4.5, 3.0]}}}
        self.assertEqual(page.fewer(quick, text), ["one"])
        self.assertEqual(page.fewer(five, text), [])
        self.assertEqual(page.fewer(quick, page.HEAD), [])
        self.assertIn("**Others were at work on the machine's 2 cores", page.of(quick))
        self.assertNotIn("Others", page.of({"benchmarks": {"one": quick["benchmarks"]["one"] | {"cores": None}}}))

    def test_a_benchmark_that_is_not_there_is_told(self) -> None:
        with self.assertRaisesRegex(Failed, "there is no benchmark x; there are a, b"):
            bench.chosen(["a", "b"], "x")

    def test_benchmarks_are_chosen_by_the_packages_that_they_need(self) -> None:
        names = ["deduplication", "train_full", "train_lora"]
        self.assertEqual(bench.chosen(names, None, "torch"), ["train_full", "train_lora"])
        for name in names:
            self.assertTrue((BENCH / "requirements" / f"{bench.group(name)}.txt").is_file())


class DeduplicationTest(unittest.TestCase):
    def test_planted_copies_have_the_share_of_changes_that_was_asked(self) -> None:
        generator = random.Random(1)
        text = " ".join("word" + "abcdefghij"[i % 10] * (i % 7 + 1) + "abcdefghij"[i // 10 % 10] + "xyz"[i // 100] for i in range(300))
        same = deduplication.shingles(deduplication.words(text))
        for share, least, most in ((0.05, 0.85, 0.95), (0.3, 0.5, 0.7)):
            other = deduplication.shingles(deduplication.words(deduplication.changed(text, share, generator)))
            self.assertTrue(least < len(same & other) / len(same | other) < most)

    def test_originals_share_next_to_nothing(self) -> None:
        def text(start: int) -> str:
            return " ".join(f"w{i}" for i in range(start, start + 100))

        self.assertEqual(deduplication.alone([text(0), text(1000), text(1010), "too short"]), [0])


class TrainingTest(unittest.TestCase):
    def test_both_sides_are_held_to_the_same_first_loss(self) -> None:
        log = "read: Done 12/12, loss 2.1000, 107 tokens/s, 0 s left\nDone: 12 steps, 9 tokens, loss {} at the first step, 2.1000 at the last"
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "result.json").write_text('{"losses": [3.00004, 2.2], "tokensPerSecond": 58.2}')
            (folder / "cultivar.log").write_text(log.format("3.0000"))
            ours = training.judge(folder, "cultivar", folder)
            self.assertEqual((ours["speed"], ours["wrong"]), (107.0, []))
            theirs = training.judge(folder, "peft", folder)
            self.assertEqual((theirs["speed"], theirs["wrong"]), (58.2, []))
            (folder / "cultivar.log").write_text(log.format("3.1000"))
            self.assertIn("the other side's", training.judge(folder, "cultivar", folder)["wrong"][0])


class StartTest(unittest.TestCase):
    def test_each_side_says_when_its_first_step_ended_and_what_came_before(self) -> None:
        log = "read: first step 4.10 s after the process began: JVM 0.50 s, step 3.60 s\nloss 3.0000 at the first step, 3.0000 at the last"
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "cultivar.log").write_text(log)
            ours = start.judge(folder, "cultivar", folder)
            self.assertEqual((ours["seconds"], ours["wrong"]), (4.1, []))
            self.assertEqual(ours["table"], {"JVM": {"s": 0.5}, "step": {"s": 3.6}})
            result = {"losses": [3.00004], "after": {"imports": 5.25, "step": 8.0}}
            (folder / "result.json").write_text(json.dumps(result))
            theirs = start.judge(folder, "peft", folder)
            self.assertEqual((theirs["seconds"], theirs["wrong"]), (8.0, []))
            self.assertEqual(theirs["table"], {"imports": {"s": 5.25}, "step": {"s": 2.75}})
            (folder / "result.json").write_text(json.dumps(result | {"losses": [3.1]}))
            self.assertIn("the other side's", start.judge(folder, "peft", folder)["wrong"][0])

    def test_the_age_of_a_process_is_seconds_of_the_clock(self) -> None:
        run = "import sys; sys.path.insert(0, sys.argv[1]); import training; print(training.age())"
        age = float(subprocess.run([sys.executable, "-c", run, str(BENCH)], capture_output=True, text=True, check=True).stdout)
        self.assertTrue(0 <= age < 600, age)


class MatmulShareTest(unittest.TestCase):
    PEAK, STEP = '{"peak": 4e11}', '{{"data": 0.1, "gradients": 0.7, "clipping": 0.1, "optimizer": 0.1, "flops": 1e11, "tokens": 512, "loss": {}}}'

    @staticmethod
    def call(name: str, at: float, microseconds: float, shape: list) -> dict:
        return {"name": name, "ph": "X", "tid": 1, "ts": at, "dur": microseconds, "shape": [shape]}

    def test_an_operator_counts_without_those_that_it_calls(self) -> None:
        inner = self.call("aten::mm", 10, 200_000, [8, 8])
        events = [inner, self.call("aten::mul", 5, 300_000, [8]), {"name": "process_name", "ph": "M"}]
        events += [self.call("aten::_softmax", 400_000, 50_000, [2, 9, 4, 4]), self.call("aten::_softmax", 500_000, 10_000, [8, 49152])]
        found = {kind: round(seconds, 6) for kind, seconds in matmul_share.kinds(events).items() if seconds}
        self.assertEqual(found, {"products": 0.2, "attention": 0.05, "loss over the vocabulary": 0.01, matmul_share.REST: 0.1})

    def test_the_share_is_of_the_peak_and_losses_of_both_precisions_agree(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "profile.json").write_text(json.dumps([self.call("aten::mm", 0, 500_000, [8, 8])]))

            def judged(side: str, loss: float) -> dict:
                (folder / f"{side}.log").write_text("\n".join([self.PEAK, "read: Preparing", *[self.STEP.format(loss)] * 3]))
                return matmul_share.judge(folder, side, folder)

            one = judged("cultivar, float32", 3.5)
            self.assertEqual((round(one["speed"]), one["wrong"]), (512, []))
            table = {row: round(next(iter(cells.values())), 3) for row, cells in one["table"].items()}
            self.assertEqual((table["share of the peak, %"], table["products, %"], table["no operator, %"]), (25.0, 50.0, 50.0))
            self.assertEqual(judged("cultivar, bfloat16", 3.51)["wrong"], [])
            self.assertIn("in the other precision", judged("cultivar, bfloat16", 3.6)["wrong"][0])


class TokenizePackTest(unittest.TestCase):
    def test_both_ways_of_packing_come_to_the_same_ids(self) -> None:
        end = 0
        # documents 1 2 0 and 3 4 5 6 0 in sequences of four, the second cut after 3
        sequences = array("i", [4, 1, 2, end, 3, 4, 3, 4, 5, 6, 2, 6, end])
        ids = tokenize_pack.stream(sequences, end)
        self.assertEqual(ids.tolist(), [1, 2, end, 3, 4, 5, 6, end])
        self.assertEqual(tokenize_pack.grouped(ids, end, batch=2, length=3).tolist(), [1, 2, end, 3, 4, 5])
        self.assertEqual(tokenize_pack.grouped(ids, end, batch=1, length=2).tolist(), [1, 2, 3, 4, 5, 6])


class KeptTest(unittest.TestCase):
    """What is made once and kept in the cache; the images, which take a build, are stood in for by a function that counts."""

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.made: list[str] = []
        self.version = "v1"
        texts = [" ".join(f"word{text}-{place}" for place in range(100)) for text in range(5)]
        for module, name, stand_in in (
            (ours, "made", self.image),
            (ours, "version", lambda: self.version),
            (material, "smollm2", self.model),
            (material, "kernel_documents", lambda: texts),
            (training, "cut", lambda _, texts, lengths: texts[: len(lengths)]),
        ):
            patch = mock.patch.object(module, name, stand_in)
            patch.start()
            self.addCleanup(patch.stop)

    def image(self, image: str, work: dict, store: Path, scratch: Path) -> dict:
        self.made.append(image)
        kind = {"trainer": "model"}.get(image, image)
        return {kind: f"{kind}-{self.version}"}

    @staticmethod
    def model(folder: Path) -> Path:
        file = folder / "model.gguf"
        file.touch()
        return file

    def train(self) -> None:
        training.prepared(self.folder, self.model, material.kernel_documents(), (4, 5))

    def test_artifacts_of_another_version_are_made_anew(self) -> None:
        def once(version: str) -> tuple:
            return (version, True), (version, False)

        def always(version: str) -> tuple:
            return (version, True), (version, True)

        for prepare in (lambda: loglikelihood.prepare(self.folder), self.train):
            (self.folder / "made.json").unlink(missing_ok=True)
            for version, makes in (*once("v1"), *once("v2"), *always("v2-dirty"), *always("unknown")):
                self.version = version
                self.made.clear()
                prepare()
                self.assertEqual(self.made, ["trainer", "dataset"] if makes else [], version)
                made = json.loads((self.folder / "made.json").read_text())
                self.assertEqual(made, {"version": version, "model": f"model-{version}", "dataset": f"dataset-{version}"})
            # as caches were before
            self.version = "v1"
            self.made.clear()
            (self.folder / "made.json").write_text('{"model": "old", "dataset": "old"}')
            prepare()
            self.assertEqual(self.made, ["trainer", "dataset"])

    def test_sides_are_held_against_each_other_and_not_against_the_last_run(self) -> None:
        def judged(accuracy: float) -> list[str]:
            (self.folder / "results.json").write_text(json.dumps({"acc,none": accuracy, "acc_bytes,none": 0.5}))
            return loglikelihood.judge(self.folder, "lm-eval", self.folder)["wrong"]

        for accuracy in (0.25, 0.75):
            loglikelihood.prepare(self.folder)
            self.assertEqual(judged(accuracy), [])
            self.assertEqual(judged(accuracy), [])
        self.assertIn("the other side has", judged(0.5)[0])


if __name__ == "__main__":
    unittest.main()
