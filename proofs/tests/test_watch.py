"""Tests of the examples' progress lines: python3 -m unittest discover proofs/tests"""

import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "examples" / "tools"))
import watch


class LinesTest(unittest.TestCase):
    def test_a_stage_is_named_with_the_resource_that_it_belongs_to(self) -> None:
        stage = {"name": "examine", "state": "Running", "step": 3, "total": 12}
        lines = [watch.stage_row({"metadata": {"name": name}}, stage)[1] for name in ("german", "english")]
        self.assertIn("german/examine", lines[0])
        self.assertIn("english/examine", lines[1])
        self.assertIn("Running      3/12", lines[0])


if __name__ == "__main__":
    unittest.main()
