"""The network learns to hear: so many steps, kept now and then, and gone on with if stopped.

``python -m model.training HEARD KEPT --steps N`` trains in this process; `--parts 2` starts another
one beside it, which takes half of every step. The seeds are fixed, and steps count, not time.
"""

import argparse
import math
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, distributed

from model.examples import Examples, each_epoch
from model.lfmmi import Anything, loss
from model.network import Network
from model.restore import restore

RATE = 2e-3
"""The largest step size, by default; it falls along a cosine to nothing."""

WARM = 200
"""Steps until the step size is reached."""

DECAY = 0.01
SMALL = 2e-2
"""What outputs cost by their size, so that none runs away."""

HALF = torch.backends.cpu.get_cpu_capability().startswith(("AVX512", "AMX"))
"""Products of 16 bits take half the time where the processor has them, and 36 times as much where
it has not, as measured on one of each."""

SILENCE_FIRST = (3.0, 0.8)
"""So much is added to both outputs of silence at first, and less and less until `SETTLED`: else the
network may never find out that there is silence, as any phone can last as well."""

SETTLED = 300
"""Steps."""

KEEP = 200
JUDGED = 12
"""So many batches show how it goes with what nothing was learnt from."""


class Training:
    """A run of training, in one of ``parts`` processes."""

    def __init__(self, given: argparse.Namespace) -> None:
        kept = given.kept
        begin = kept if kept.exists() else given.begin
        self._kept, self._steps, self._part, self._rate = kept, given.steps, given.part, given.rate
        self._epoch = given.epoch
        self._parts = distributed.get_world_size() if distributed.is_initialized() else 1
        torch.manual_seed(1)
        self._examples = Examples(sorted(given.heard.glob("*.npz")))
        self._anything = Anything(self._examples.anything())
        self.network, self._scale, self._step = Network(), self._examples.scale(), 0
        if begin is not None:
            self.network, self._scale = restore(begin)
        self._optimizer = torch.optim.AdamW(
            self.network.parameters(),
            lr=self._rate,
            weight_decay=DECAY,
            betas=(0.9, 0.98),
            fused=True,
        )
        if kept.exists():
            held = torch.load(kept, weights_only=False)
            self._optimizer.load_state_dict(held["optimizer"])
            self._step = held["step"]

    def run(self) -> None:
        """Train to the end."""
        self._tell(f"{len(self._examples)} examples, {self._examples.hours:.1f} h")
        batches = each_epoch(self._examples, self._parts, self._epoch)
        judged = self._examples.judged()[:JUDGED]
        losses: list[float] = []
        for step, together in enumerate(islice(batches, self._steps)):
            if step < self._step:
                continue
            losses.append(self._learn(together[self._part], step))
            self._step = step + 1
            if self._step % 50 == 0:
                used = time.process_time()
                self._tell(f"step {self._step}: {np.mean(losses[-50:]):.4f}, {used:.0f} s of CPU")
            if self._step % KEEP == 0 or self._step == self._steps:
                self._tell(f"step {self._step}: unseen {self._judge(judged):.4f}")
                self._keep()

    def _learn(self, numbers: Sequence[int], step: int) -> float:
        self.network.train()
        falling = 0.5 * (1 + math.cos(math.pi * step / self._steps))
        rate = self._rate * min(1, (step + 1) / WARM) * falling
        for group in self._optimizer.param_groups:
            group["lr"] = rate
        chance = np.random.default_rng((step, self._part, self._epoch))
        batch = self._examples.batch(numbers, self._scale, chance)
        outputs = self.network(batch.frames, half=HALF)
        favour = outputs.new_zeros(outputs.shape[-1])
        favour[:2] = outputs.new_tensor(SILENCE_FIRST) * max(0.0, 1 - step / SETTLED)
        value, _ = loss(outputs + favour, batch.targets, self._anything)
        self._optimizer.zero_grad()
        (value + SMALL * outputs.square().mean()).backward()
        self._share()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 2.0)
        self._optimizer.step()
        return float(value.detach())

    def _share(self) -> None:
        """All processes go the mean of their ways."""
        if self._parts == 1:
            return
        slopes = [each.grad for each in self.network.parameters() if each.grad is not None]
        flat = torch.cat([each.reshape(-1) for each in slopes])
        distributed.all_reduce(flat)
        flat /= self._parts
        for slope, mean in zip(slopes, flat.split([each.numel() for each in slopes]), strict=True):
            slope.copy_(mean.view_as(slope))

    def _judge(self, batches: Sequence[Sequence[int]]) -> float:
        self.network.eval()
        values: list[Tensor] = []
        with torch.no_grad():
            for numbers in batches:
                batch = self._examples.batch(numbers, self._scale, None)
                values.append(loss(self.network(batch.frames), batch.targets, self._anything)[0])
        return float(torch.stack(values).mean())

    def _keep(self) -> None:
        if self._part:
            return
        held = {"network": self.network.state_dict(), "step": self._step}
        held |= {"optimizer": self._optimizer.state_dict()}
        held |= {"mean": self._scale.mean, "spread": self._scale.spread}
        self._kept.parent.mkdir(parents=True, exist_ok=True)
        beside = self._kept.with_suffix(".new")
        torch.save(held, beside)
        beside.replace(self._kept)

    def _tell(self, progress: str) -> None:
        if not self._part:
            print(progress, flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Train, and return the exit status."""
    given = _parser().parse_args(arguments)
    torch.set_num_threads(1)
    other = None
    if given.parts > 1:
        os.environ.setdefault("MASTER_ADDR", "127.0.0.1")
        os.environ.setdefault("MASTER_PORT", "29511")
        if given.part == 0:
            said = list(sys.argv[1:] if arguments is None else arguments)
            other = subprocess.Popen([sys.executable, "-m", "model.training", *said, "--part", "1"])
        distributed.init_process_group("gloo", rank=given.part, world_size=given.parts)
    Training(given).run()
    return other.wait() if other else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m model.training", description=__doc__)
    parser.add_argument("heard", type=Path, help="the folder of features")
    parser.add_argument("kept", type=Path, help="where the network is kept")
    parser.add_argument("--steps", type=int, default=6000)
    parser.add_argument("--rate", type=float, default=RATE, help="the largest step size")
    parser.add_argument("--epoch", type=int, default=0, help="the first: what has other noise")
    parser.add_argument("--begin", type=Path, help="a kept network, or a model's folder")
    parser.add_argument("--parts", type=int, default=1, choices=(1, 2), help="processes")
    parser.add_argument("--part", type=int, default=0, help=argparse.SUPPRESS)
    return parser


if __name__ == "__main__":
    sys.exit(main())
