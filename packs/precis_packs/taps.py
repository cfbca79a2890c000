"""What a graph gives out besides its tokens: attention, keys, hidden states."""

from dataclasses import dataclass
from typing import Any

KINDS = ("cls", "received", "map", "keys", "hidden", "levels")
"""What can be tapped."""


@dataclass(frozen=True)
class Tap:
    """A signal with a graph output of its own; `layer` counts from 0.

    `kind`: one of `KINDS`, or `pool`: the attention of a pooling head, which stands in for that of
    a class token. `levels` gives the hidden states of `layers` side by side, in that order.
    """

    signal: str
    output: str
    kind: str
    layer: int
    layers: tuple[int, ...] = ()

    def manifest(self, width: int) -> dict[str, Any]:
        """The entry of `signals` in `pack.json` for an encoder of this width."""
        entry: dict[str, Any] = {
            "signal": self.signal,
            "output": self.output,
            "kind": "cls" if self.kind == "pool" else self.kind,
            "layer": self.layer,
        }
        if self.kind == "levels":
            entry["layers"] = list(self.layers)
        if self.kind in ("keys", "hidden", "levels"):
            entry["width"] = width * max(1, len(self.layers))
        else:
            entry["heads"] = "mean"
        return entry


def frame_signal(layer: int, width: int, output: str = "tokens") -> dict[str, Any]:
    """The entry of one row per picture: the class token's out of `tokens`, or an own output."""
    return {
        "signal": "frame-features",
        "output": output,
        "kind": "frame",
        "layer": layer,
        "width": width,
    }


def vision_taps(last: int, hidden: int, levels: tuple[int, ...] = ()) -> tuple[Tap, ...]:
    """Attention (class token's, received, whole) and keys of layer `last`; states of `hidden`.

    `levels`: layers whose states are given side by side too.
    """
    several = (Tap("levels", "levels", "levels", max(levels), levels),) if levels else ()
    return (
        Tap("attention", "attention", "cls", last),
        Tap("received-attention", "received", "received", last),
        Tap("attention-map", "attention_map", "map", last),
        Tap("keys", "keys", "keys", last),
        Tap(f"hidden-{hidden}", f"hidden_{hidden}", "hidden", hidden),
        *several,
    )


def audio_taps(last: int) -> tuple[Tap, ...]:
    """Attention received in layer `last`."""
    return (Tap("attention", "attention", "received", last),)
