"""The encoder written as ONNX, its matrices in bytes: a quarter of the size, and quicker."""

import tempfile
from collections.abc import Mapping
from pathlib import Path
from shutil import copyfile

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

from learning.network import HEADS, LAYERS, PUBLISHED, WIDTH

Arrays = Mapping[str, npt.NDArray[np.float32]]


def export(weights: Arrays, folder: Path) -> None:
    """Write ``encoder.onnx`` and ``tokenizer.json`` into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        whole = Path(scratch) / "whole.onnx"
        onnx.save(_Graph(weights).model(), whole)
        quantize_dynamic(
            whole,
            folder / "encoder.onnx",
            weight_type=QuantType.QInt8,
            per_channel=True,
            # Seven bits: in eight, processors without VNNI overflow.
            reduce_range=True,
            op_types_to_quantize=["MatMul", "Gather"],
        )
    copyfile(PUBLISHED / "tokenizer.json", folder / "tokenizer.json")


class _Graph:
    """Builds the graph node by node; each method gives the name of what it computes."""

    def __init__(self, weights: Arrays) -> None:
        self._weights = weights
        self._nodes: list[onnx.NodeProto] = []
        self._constants: dict[str, onnx.TensorProto] = {}

    def model(self) -> onnx.ModelProto:
        words = self._weight("embeddings.word_embeddings.weight")
        positions = self._weight("embeddings.position_embeddings.weight")
        length = self._op("Gather", self._op("Shape", "ids"), self._whole("one", [1]))
        begin, axis = self._whole("zero", [0]), self._whole("rows", [0])
        positions = self._op("Slice", positions, begin, length, axis)
        x = self._op("Add", self._op("Gather", words, "ids"), positions)
        x = self._norm("embeddings.LayerNorm", x)
        shown = self._op("Cast", "mask", to=TensorProto.FLOAT)
        hidden = self._op("Sub", self._number("ones", 1), shown)
        padding = self._op("Mul", hidden, self._number("far", -1e4))
        padding = self._op("Unsqueeze", padding, self._whole("inner", [1, 2]))
        for number in range(LAYERS):
            x = self._layer(f"encoder.layer.{number}.", x, padding)
        self._mean(x, self._op("Unsqueeze", shown, self._whole("last", [2])))
        inputs = [
            helper.make_tensor_value_info(name, TensorProto.INT64, ["sentences", "tokens"])
            for name in ("ids", "mask")
        ]
        output = helper.make_tensor_value_info("point", TensorProto.FLOAT, ["sentences", WIDTH])
        graph = helper.make_graph(
            self._nodes, "encoder", inputs, [output], list(self._constants.values())
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
        onnx.checker.check_model(model)
        return model

    def _layer(self, name: str, x: str, padding: str) -> str:
        query, key, value = (
            self._heads(f"{name}attention.self.{part}", x) for part in ("query", "key", "value")
        )
        scores = self._op("MatMul", query, self._op("Transpose", key, perm=[0, 1, 3, 2]))
        scores = self._op("Mul", scores, self._number("scale", (WIDTH // HEADS) ** -0.5))
        shares = self._op("Softmax", self._op("Add", scores, padding), axis=-1)
        attended = self._op("Transpose", self._op("MatMul", shares, value), perm=[0, 2, 1, 3])
        attended = self._op("Reshape", attended, self._whole("joined", [0, 0, WIDTH]))
        attended = self._linear(f"{name}attention.output.dense", attended)
        x = self._norm(f"{name}attention.output.LayerNorm", self._op("Add", x, attended))
        inner = self._gelu(self._linear(f"{name}intermediate.dense", x))
        outer = self._linear(f"{name}output.dense", inner)
        return self._norm(f"{name}output.LayerNorm", self._op("Add", x, outer))

    def _heads(self, name: str, x: str) -> str:
        split = self._whole("split", [0, 0, HEADS, WIDTH // HEADS])
        return self._op(
            "Transpose", self._op("Reshape", self._linear(name, x), split), perm=[0, 2, 1, 3]
        )

    def _gelu(self, x: str) -> str:
        curve = self._op("Erf", self._op("Mul", x, self._number("root", 2**-0.5)))
        half = self._op("Mul", x, self._number("half", 0.5))
        return self._op("Mul", half, self._op("Add", curve, self._number("ones", 1)))

    def _mean(self, x: str, shown: str) -> None:
        axis = self._whole("tokens", [1])
        total = self._op("ReduceSum", self._op("Mul", x, shown), axis, keepdims=0)
        count = self._op("ReduceSum", shown, axis, keepdims=0)
        mean = self._op("Div", total, count)
        self._nodes.append(helper.make_node("LpNormalization", [mean], ["point"], axis=1, p=2))

    def _linear(self, name: str, x: str) -> str:
        product = self._op("MatMul", x, self._weight(f"{name}.weight", turned=True))
        return self._op("Add", product, self._weight(f"{name}.bias"))

    def _norm(self, name: str, x: str) -> str:
        gain, shift = self._weight(f"{name}.weight"), self._weight(f"{name}.bias")
        return self._op("LayerNormalization", x, gain, shift, axis=-1, epsilon=1e-12)

    def _op(self, kind: str, *inputs: str, **settings: object) -> str:
        output = f"{kind}_{len(self._nodes)}"
        self._nodes.append(helper.make_node(kind, list(inputs), [output], **settings))
        return output

    def _weight(self, name: str, turned: bool = False) -> str:
        value = self._weights[name].astype(np.float32)
        return self._constant(name, np.ascontiguousarray(value.T if turned else value))

    def _whole(self, name: str, values: list[int]) -> str:
        return self._constant(name, np.array(values, np.int64))

    def _number(self, name: str, value: float) -> str:
        return self._constant(name, np.array(value, np.float32))

    def _constant(self, name: str, value: npt.NDArray[np.generic]) -> str:
        if name not in self._constants:
            self._constants[name] = numpy_helper.from_array(value, name)
        return name
