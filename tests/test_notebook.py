"""The example notebook runs from top to bottom, and shows what it shows now.

``python tests/test_notebook.py`` runs it and writes its outputs anew.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

NOTEBOOK = Path(__file__).parents[1] / "docs" / "example.ipynb"

# What runs in a Python of its own: each cell's source in, its outputs out, as Jupyter would have them.
RUNNER = """
import ast, contextlib, io, json, sys

RICH = {"text/html": "_repr_html_", "text/markdown": "_repr_markdown_", "image/svg+xml": "_repr_svg_"}

def shown(value):
    rich = {kind: getattr(value, name)() for kind, name in RICH.items() if hasattr(value, name)}
    return {kind: text for kind, text in {**rich, "text/plain": repr(value)}.items() if text}

def run(source, names):
    body = ast.parse(source).body
    last = body.pop() if body and isinstance(body[-1], ast.Expr) else None
    with contextlib.redirect_stdout(io.StringIO()) as said:
        exec(compile(ast.Module(body, []), "<cell>", "exec"), names)
        value = eval(compile(ast.Expression(last.value), "<cell>", "eval"), names) if last else None
    return said.getvalue(), None if value is None else shown(value)

names = {"__name__": "__main__"}
print(json.dumps([run(source, names) for source in json.load(sys.stdin)]))
"""


def code_cells(notebook):
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


def run(notebook, folder):
    """The outputs of each code cell, the notebook being run in a folder."""
    sources = json.dumps(["".join(cell["source"]) for cell in code_cells(notebook)])
    done = subprocess.run(
        [sys.executable, "-c", RUNNER],
        input=sources,
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=folder,
        env={**os.environ, "MPLBACKEND": "Agg", "PYTHONUTF8": "1"},
    )
    assert done.returncode == 0, done.stderr
    assert not done.stderr, done.stderr
    return [outputs(said, data, number) for number, (said, data) in enumerate(json.loads(done.stdout), 1)]


def outputs(said, data, number):
    stream = {"name": "stdout", "output_type": "stream", "text": said.splitlines(keepends=True)}
    result = {
        "data": {kind: text.splitlines(keepends=True) for kind, text in (data or {}).items()},
        "execution_count": number,
        "metadata": {},
        "output_type": "execute_result",
    }
    return [stream] * bool(said) + [result] * bool(data)


def without_images(cells):
    """Outputs without the bytes of pictures, which differ from one version of matplotlib to the next."""
    text = json.dumps(cells)
    found = json.loads(text)
    for output in (output for cell in found for output in cell):
        if "image/svg+xml" in output.get("data", {}):
            output["data"]["image/svg+xml"] = "…"
    return found


@pytest.fixture(scope="module")
def notebook():
    return json.loads(NOTEBOOK.read_text(encoding="utf-8"))


def test_every_cell_runs_and_the_outputs_are_those_that_the_notebook_holds(notebook, asker, tmp_path):
    stored = [cell["outputs"] for cell in code_cells(notebook)]
    assert without_images(run(notebook, tmp_path)) == without_images(stored)


def test_the_notebook_is_plain_python_and_starts_with_words(notebook):
    assert (notebook["nbformat"], notebook["cells"][0]["cell_type"]) == (4, "markdown")
    sources = ["".join(cell["source"]) for cell in code_cells(notebook)]
    assert not [source for source in sources if source.startswith(("%", "!"))]
    assert [cell["execution_count"] for cell in code_cells(notebook)] == list(range(1, len(sources) + 1))


def test_a_cell_that_fails_fails_the_notebook(tmp_path):
    with pytest.raises(AssertionError, match="ZeroDivisionError"):
        run({"cells": [{"cell_type": "code", "source": ["1 / 0"]}]}, tmp_path)


if __name__ == "__main__":
    import tempfile

    example = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as empty:
        for number, (cell, found) in enumerate(zip(code_cells(example), run(example, empty), strict=True), 1):
            cell["outputs"], cell["execution_count"] = found, number
    NOTEBOOK.write_text(json.dumps(example, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
