"""Matrix products for the parser by NumPy's BLAS (OpenBLAS on Linux and Windows): three times as quick as thinc's own.

A paragraph's parse must not hang on what else is in the batch. OpenBLAS sums a row alike whatever stands beside it, but for
products of very few rows, which take another way; those are filled up with zeros (tests/test_forms.py checks it where it runs).
One thread, since other processes have the other cores.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from thinc.api import Model, NumpyOps
from threadpoolctl import ThreadpoolController

if TYPE_CHECKING:
    from spacy.language import Language

_ROWS = 16  # from five rows on, OpenBLAS sums as it does for a thousand


class SteadyOps(NumpyOps):  # type: ignore[misc]
    """NumPy's matrix products, the same for a row in whatever company."""

    def __init__(self) -> None:
        super().__init__(use_blis=False)
        self._threads = ThreadpoolController()

    def gemm(self, x: Any, y: Any, *, out: Any = None, trans1: bool = False, trans2: bool = False) -> Any:
        """Return the product of `x` [rows, n] and `y`, either transposed where said."""
        rows = x.shape[0]
        if trans1 or out is not None or rows >= _ROWS:
            with self._threads.limit(limits=1, user_api="blas"):
                return super().gemm(x, y, out=out, trans1=trans1, trans2=trans2)
        filled = np.zeros((_ROWS, x.shape[1]), dtype=x.dtype)
        filled[:rows] = x
        with self._threads.limit(limits=1, user_api="blas"):
            return super().gemm(filled, y, trans2=trans2)[:rows]


def steady(nlp: Language) -> None:
    """Have the word vectors of a pipeline, which are most of its work, made by SteadyOps."""
    model: Model[Any, Any] = nlp.get_pipe("tok2vec").model  # type: ignore[attr-defined]
    ops = SteadyOps()
    for node in model.walk():
        node.ops = ops
