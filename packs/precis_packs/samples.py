"""Seeded random arrays and the small inputs of self-tests.

Numbers come from the frozen uniform generator of numpy's `RandomState`: a seed gives the same bytes
on every machine and with every release of numpy.
"""

import numpy as np


class SeededRandom:
    """Arrays of chosen spread, drawn in order from one seeded stream."""

    def __init__(self, seed: int, stream: int) -> None:
        self._state = np.random.RandomState([seed, stream])

    def array(self, *shape: int, spread: float = 1.0) -> np.ndarray:
        """Uniform f32 numbers with mean 0 and standard deviation `spread`."""
        return ((self._state.random_sample(shape) - 0.5) * (np.sqrt(12) * spread)).astype(
            np.float32
        )


def sample_picture(height: int, width: int, seed: int = 0, side: int = 14) -> np.ndarray:
    """A normalised picture f32 `[1, 3, height, width]` of squares of `side` px, and noise.

    Both sides divide by that of the squares.
    """
    random = SeededRandom(seed, 4)
    coarse = random.array(1, 3, height // side, width // side)
    squares = np.kron(coarse, np.ones((side, side), np.float32))
    return squares + random.array(1, 3, height, width, spread=0.25)


def sample_mel(mels: int, frames: int, seed: int = 0) -> np.ndarray:
    """A spectrogram f32 `[1, mels, frames]`, about -1 to 1; both sizes divide by 10."""
    random = SeededRandom(seed, 5)
    coarse = random.array(1, mels // 10, frames // 10, spread=0.4)
    even = np.kron(coarse, np.ones((10, 10), np.float32))
    return even + random.array(1, mels, frames, spread=0.1)
