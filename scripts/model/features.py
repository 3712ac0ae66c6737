"""What the network sees: Kaldi's logarithms of the power in 40 bands, a hundred times a second."""

import kaldi_native_fbank
import numpy as np
from numpy.typing import NDArray

from model.voices import RATE

BANDS = 40
LOWEST, HIGHEST = 20.0, 7600.0
"""Where the bands begin and end, in Hz."""

LIFTER = 22
"""Kaldi's weighting of the cepstra (`--cepstral-lifter`)."""

FULL = 32768.0
"""Kaldi's samples are whole numbers up to this."""

Frames = NDArray[np.float32]
Sound = NDArray[np.float32]


def log_mel(samples: Sound) -> Frames:
    """A row of `BANDS` numbers for each 10 ms; samples lie between -1 and 1."""
    options = kaldi_native_fbank.FbankOptions()
    options.frame_opts.samp_freq = RATE
    options.frame_opts.dither = 0.0
    options.use_energy = False
    options.mel_opts.num_bins = BANDS
    options.mel_opts.low_freq = LOWEST
    options.mel_opts.high_freq = HIGHEST
    computer = kaldi_native_fbank.OnlineFbank(options)
    computer.accept_waveform(RATE, np.rint(np.clip(samples, -1, 1) * (FULL - 1)).tolist())
    computer.input_finished()
    rows = [computer.get_frame(number) for number in range(computer.num_frames_ready)]
    return np.stack(rows) if rows else np.zeros((0, BANDS), np.float32)


def from_cepstra() -> NDArray[np.float64]:
    """The matrix that turns Kaldi's 40 cepstra back into the 40 bands.

    libvosk computes cepstra; as many as there are bands, they lose nothing.
    """
    number = np.arange(BANDS)
    cosine = np.sqrt(2 / BANDS) * np.cos(np.pi / BANDS * np.outer(number, number + 0.5))
    cosine[0] = np.sqrt(1 / BANDS)
    lifted = 1 + 0.5 * LIFTER * np.sin(np.pi * number / LIFTER)
    return np.asarray(cosine.T / lifted)


def settings() -> str:
    """The lines of `conf/mfcc.conf` that make libvosk compute the same."""
    return (
        f"--sample-frequency={RATE}\n--use-energy=false\n--num-mel-bins={BANDS}\n"
        f"--num-ceps={BANDS}\n--low-freq={LOWEST:.0f}\n--high-freq={HIGHEST:.0f}\n"
        "--dither=0\n--allow-downsample=true\n"
    )


def warping(factor: float) -> Frames:
    """A matrix that moves what is heard along the bands, as a shorter or longer throat does."""
    low, high = _mel(np.array(LOWEST)), _mel(np.array(HIGHEST))
    width = (high - low) / (BANDS + 1)
    centre = low + (np.arange(BANDS) + 1) * width
    wanted = _mel(np.minimum(_hertz(centre) * factor, HIGHEST))
    place = np.clip((wanted - low) / width - 1, 0, BANDS - 1.001)
    below = place.astype(int)
    matrix = np.zeros((BANDS, BANDS), np.float32)
    matrix[np.arange(BANDS), below] = 1 - (place - below)
    matrix[np.arange(BANDS), below + 1] = place - below
    return matrix


def _mel(hertz: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(1127 * np.log1p(hertz / 700))


def _hertz(mel: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(700 * np.expm1(mel / 1127))
