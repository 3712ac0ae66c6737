"""Sentences as points: near each other where they mean nearly the same."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from assistant.networks import network, shipped

Points = npt.NDArray[np.float32]
"""One row for each sentence: a vector of length one."""

LONGEST_TOKENS = 48
"""Of a longer utterance only the beginning is read; it is no command any more."""

_TOGETHER = 64


class SentenceEncoder:
    """A small transformer, run by ONNX Runtime on one core."""

    def __init__(self, folder: Path) -> None:
        """Load ``encoder.onnx`` and ``tokenizer.json``.

        Raises:
            ModelError: one of them is missing or damaged.
        """
        with shipped(f"The model of what people mean in {folder}"):
            self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            self._network = network(folder / "encoder.onnx")
        self._tokenizer.enable_truncation(LONGEST_TOKENS)
        self._tokenizer.enable_padding()

    def points(self, sentences: Iterable[str]) -> Points:
        """The points of ``sentences``, float32, one row each."""
        texts = list(sentences)
        # Short ones together: the others of a batch are padded to the longest.
        order = sorted(range(len(texts)), key=lambda index: len(texts[index]))
        rows: list[Points] = []
        for begin in range(0, len(order), _TOGETHER):
            rows.append(self._encoded([texts[n] for n in order[begin : begin + _TOGETHER]]))
        points = np.concatenate(rows) if rows else np.zeros((0, 0), np.float32)
        points[order] = points.copy()
        return points

    def _encoded(self, texts: list[str]) -> Points:
        tokens = self._tokenizer.encode_batch(texts)
        fed = {
            "ids": np.array([token.ids for token in tokens], np.int64),
            "mask": np.array([token.attention_mask for token in tokens], np.int64),
        }
        points: Points = self._network.run(None, fed)[0]
        return points
