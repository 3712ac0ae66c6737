"""The networks that ship, run by ONNX Runtime on one core."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import onnxruntime

from assistant.errors import ModelError


def network(path: Path) -> onnxruntime.InferenceSession:
    """Load the network in ``path``; open it within `shipped`, as ONNX Runtime raises anything."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


@contextmanager
def shipped(what: str) -> Iterator[None]:
    """What cannot be loaded within it is a part of the assistant that is missing or damaged.

    Raises:
        ModelError: it names ``what`` that is.
    """
    try:
        yield
    except Exception as error:  # the libraries of models raise nothing narrower
        raise ModelError(f"{what} is missing or damaged. Install the assistant again.") from error
