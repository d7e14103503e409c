"""Products with a matrix of weights in bytes, which take a third of the time of those in real numbers.

Rows and weights are rounded to bytes, the rows of one call by one scale, the weights by one a column, and ONNX
Runtime multiplies bytes and scales back (dynamic quantisation). Sums of bytes are exact, whatever the processor.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime

Floats = npt.NDArray[np.float32]

#: One node; written by :mod:`figlint.models.building.product`.
GRAPH = Path(__file__).with_name("product.onnx")
#: Seven bits and a sign: processors without an instruction for bytes add two products in 16 bits, which
#: eight bits could overflow ("reduce range" in ONNX Runtime's pages on quantisation).
LARGEST = 63


class ByteProduct:
    """Multiplies rows by a matrix.

    :param weight: inputs by outputs.
    """

    def __init__(self, weight: Floats) -> None:
        largest = np.abs(weight).max(axis=0)
        self._scales = np.where(largest > 0, largest / LARGEST, 1).astype(np.float32)
        self._bytes = np.rint(weight / self._scales).astype(np.int8)

    def __call__(self, rows: Floats) -> Floats:
        """The product of some rows, at least one, with the weights; what it is depends on all of the rows."""
        product: Floats = _session().run(None, {"rows": rows, "bytes": self._bytes, "scales": self._scales})[0]
        return product


@cache
def _session() -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    # Work is shared out between processes, as that of BLAS.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    # What a product takes is given back, 10 MB that a process would keep else; no slower.
    options.enable_cpu_mem_arena = False
    return onnxruntime.InferenceSession(GRAPH, options, providers=["CPUExecutionProvider"])
