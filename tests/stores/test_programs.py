"""A program that is missing is never passed over in silence."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.stores


@pytest.mark.parametrize(("required", "code", "word"), [("", 0, "skipped"), ("1", 1, "error")])
def test_without_the_reasoner_its_tests_are_skipped_or_where_it_is_required_fail(tmp_path, required, code, word):
    jar = tmp_path / "no.jar"
    line = [sys.executable, "-m", "pytest", "-rsE", "-p", "no:cacheprovider", "-m", "stores"]
    variables = {"POLICYGRAPH_ROBOT_JAR": str(jar), "POLICYGRAPH_REQUIRE_STORES": required, "COLUMNS": "1000"}
    done = subprocess.run(
        [*line, str(Path(__file__).with_name("test_reasoners.py"))],
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    summary = done.stdout.splitlines()[-1]
    assert (done.returncode, "passed" in summary, word in summary) == (code, False, True), done.stdout
    assert f"there is no {jar}: .ci/stores puts it there" in done.stdout
