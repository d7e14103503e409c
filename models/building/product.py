"""Builds the graph by which ONNX Runtime multiplies in bytes.

Run it where ``onnx`` is installed, which figlint itself does not need (``python -m figlint.models.building.product``).
"""

from __future__ import annotations

from onnx import TensorProto, helper

from figlint.nlp.recognition.product import GRAPH


def build_product() -> bytes:
    """Return the graph: real rows (texts' pieces by inputs) times bytes (inputs by outputs) and their scales."""
    node = helper.make_node("DynamicQuantizeMatMul", ["rows", "bytes", "scales"], ["product"], domain="com.microsoft")
    inputs = [
        helper.make_tensor_value_info("rows", TensorProto.FLOAT, ["pieces", "inputs"]),
        helper.make_tensor_value_info("bytes", TensorProto.INT8, ["inputs", "outputs"]),
        helper.make_tensor_value_info("scales", TensorProto.FLOAT, ["outputs"]),
    ]
    product = helper.make_tensor_value_info("product", TensorProto.FLOAT, ["pieces", "outputs"])
    graph = helper.make_graph([node], "product", inputs, [product])
    # The oldest forms that hold such a node, so that old and new versions of the runtime read it.
    versions = [helper.make_opsetid("", 13), helper.make_opsetid("com.microsoft", 1)]
    written: bytes = helper.make_model(graph, opset_imports=versions, ir_version=7).SerializeToString(
        deterministic=True
    )
    return written


if __name__ == "__main__":
    GRAPH.write_bytes(build_product())
