"""The benchmark of MUC's stage of execution, on an invented text and key."""

from __future__ import annotations

from pathlib import Path

import pytest

from dragoman.benchmark import stages

KEY = """
0.  MESSAGE: ID                     TST1-MUC3-0001
4.  INCIDENT: TYPE                  BOMBING
5.  INCIDENT: STAGE OF EXECUTION    ACCOMPLISHED
12. PHYS TGT: ID                    "BRIDGE"

0.  MESSAGE: ID                     TST1-MUC3-0001
4.  INCIDENT: TYPE                  ATTACK
5.  INCIDENT: STAGE OF EXECUTION    THREATENED
19. HUM TGT: DESCRIPTION            "STEWARD": "DENETHOR"
                                    "MAYOR"

0.  MESSAGE: ID                     TST1-MUC3-0001
4.  INCIDENT: TYPE                  ATTACK
5.  INCIDENT: STAGE OF EXECUTION    ACCOMPLISHED / ATTEMPTED

0.  MESSAGE: ID                     TST1-MUC3-0002
4.  INCIDENT: TYPE                  *
5.  INCIDENT: STAGE OF EXECUTION    *
"""
TEXT = """TST1-MUC3-0001

   MINAS TIRITH, 4 FEB 90 -- [TEXT] REBELS BOMBED THE BRIDGE ON FRIDAY. THEY
KILLED TWO GUARDS. THE REBELS THREATENED TO KILL THE MAYOR.
"""


def test_stages(tmp_path: Path) -> None:
    folder = tmp_path / "tst1"
    folder.mkdir()
    (folder / "key-tst1").write_text(KEY, encoding="latin1")
    (folder / "tst1-muc3").write_text(TEXT, encoding="latin1")
    assert [t.names for t in stages.templates(folder)] == [("bridge",), ("steward", "denethor", "mayor")]
    rows = {row.metric: row for row in stages.figures(tmp_path)}
    assert rows["stage accuracy"].value == "1.000 (always actual 0.500)"
    assert rows["stage macro-F1"].value == "1.000 (always actual 0.333)"
    assert rows["read for ACCOMPLISHED"].value == "1: actual 1"
    assert rows["read for THREATENED"].value.startswith("1: ")
    assert rows["stage accuracy"].size == "2 of 2 templates"


def test_absent(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        list(stages.figures(tmp_path))
