"""The notebooks of examples/ run from a clean start, say what they said, and are kept with their results."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

EXAMPLES = Path(__file__).parents[2] / "examples"


def printed(notebook: Any) -> list[str]:
    return [
        output.text if output.output_type == "stream" else output.data.get("text/plain", "")
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
    ]


@pytest.mark.parametrize("name", ["relation", "gdelt"])
def test_a_notebook_runs(name: str) -> None:
    kept: Any = nbformat.read(EXAMPLES / f"{name}.ipynb", as_version=4)
    assert printed(kept), "it is kept with its results"
    assert not [o for c in kept.cells if c.cell_type == "code" for o in c.outputs if o.output_type == "error"]
    again: Any = nbformat.from_dict(kept)
    resources = {"metadata": {"path": str(EXAMPLES)}}
    NotebookClient(again, timeout=300, kernel_name="python3", resources=resources).execute()
    assert len(printed(again)) == len(printed(kept))
    pictures = [o for c in again.cells if c.cell_type == "code" for o in c.outputs if "image/svg+xml" in o.get("data", {})]
    assert pictures
    said = " ".join(printed(again))
    assert {"relation": "Pungsan dogs", "gdelt": "match by category"}[name] in said
