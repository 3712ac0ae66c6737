"""The encoder tuned to our sentences: those of one sense near each other, others further away."""

import math
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from assistant.conversation.learning import SHARPNESS, SMOOTHING, balance
from learning import network
from learning.slips import Slips

EPOCHS = 3
BATCH = 64
RATE = 1e-4
"""The largest step of the encoder; its head, which begins at nothing, takes thirty times it."""

DROP = 0.1
WARM = 0.06
"""The share of all steps in which the step's size rises; then it falls to nothing."""

Example = tuple[str, str]
"""A sentence and its label."""


def tune(
    examples: Sequence[Example], kept: Path, tell: Callable[[str], None], seed: int = 0
) -> network.Weights:
    """The tuned weights. After every epoch all is ``kept``; begun again, it goes on from there."""
    torch.manual_seed(seed)
    run = _Run(examples, seed)
    begun = run.resume(kept) if kept.exists() else 0
    for epoch in range(begun, EPOCHS):
        loss = run.epoch(epoch)
        run.keep(kept, epoch + 1)
        tell(f"epoch {epoch + 1} of {EPOCHS}: loss {loss:.3f}")
    return {name: weight.detach() for name, weight in run.weights.items()}


class _Run:
    def __init__(self, examples: Sequence[Example], seed: int) -> None:
        self._examples = examples
        self._seed = seed
        self._cut = network.tokenizer()
        names, classes, counts = np.unique(
            [label for _, label in examples], return_inverse=True, return_counts=True
        )
        self._classes = torch.tensor(classes)
        self._share = torch.tensor(balance(counts), dtype=torch.float32)
        self.weights = network.published()
        for weight in self.weights.values():
            weight.requires_grad_(True)
        self._head = torch.zeros(len(names), network.WIDTH, requires_grad=True)
        self._bias = torch.zeros(len(names), requires_grad=True)
        self._steps = EPOCHS * math.ceil(len(examples) / BATCH)
        self._step = 0
        self._optimizer = torch.optim.AdamW(
            [
                {"params": list(self.weights.values()), "lr": RATE, "weight_decay": 0.01},
                {"params": [self._head, self._bias], "lr": 30 * RATE, "weight_decay": 0.0},
            ]
        )
        self._largest = [group["lr"] for group in self._optimizer.param_groups]

    def epoch(self, number: int) -> float:
        """Go through all examples once; the mean loss."""
        random = Random(self._seed * 1000 + number)
        slips = Slips(random)
        losses = [
            self._learn([slips.of(self._examples[n][0]) for n in batch], self._classes[batch])
            for batch in self._batches(random)
        ]
        return float(np.mean(losses))

    def keep(self, path: Path, epochs: int) -> None:
        held = {"epochs": epochs, "step": self._step, "weights": self.weights}
        held |= {"head": self._head, "bias": self._bias, "state": self._optimizer.state_dict()}
        torch.save(held, path)

    def resume(self, path: Path) -> int:
        """Go on from what was kept; the number of epochs that are done."""
        held = torch.load(path)
        with torch.no_grad():
            for name, weight in self.weights.items():
                weight.copy_(held["weights"][name])
            self._head.copy_(held["head"])
            self._bias.copy_(held["bias"])
        self._optimizer.load_state_dict(held["state"])
        self._step = held["step"]
        return int(held["epochs"])

    def _batches(self, random: Random) -> list[list[int]]:
        """Random batches of sentences of about the same length, so that little is padding."""
        order = random.sample(range(len(self._examples)), len(self._examples))
        batches = []
        for begin in range(0, len(order), 20 * BATCH):
            near = sorted(order[begin : begin + 20 * BATCH], key=self._length)
            batches += [near[n : n + BATCH] for n in range(0, len(near), BATCH)]
        random.shuffle(batches)
        return batches

    def _length(self, number: int) -> int:
        return len(self._examples[number][0])

    def _learn(self, texts: list[str], classes: Tensor) -> float:
        self._pace()
        ids, mask = network.batch(texts, self._cut)
        with torch.autocast("cpu", torch.bfloat16):
            points = network.points(self.weights, ids, mask, DROP)
        scores = SHARPNESS * points.float() @ self._head.T + self._bias
        loss = functional.cross_entropy(
            scores, classes, weight=self._share, label_smoothing=SMOOTHING
        )
        self._optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(list(self.weights.values()), 1.0)
        self._optimizer.step()
        return float(loss.item())

    def _pace(self) -> None:
        rising = min(1.0, self._step / (WARM * self._steps))
        falling = max(0.02, 1 - self._step / self._steps)
        for group, largest in zip(self._optimizer.param_groups, self._largest, strict=True):
            group["lr"] = largest * rising * falling
        self._step += 1
