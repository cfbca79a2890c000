"""What a graph gives out besides its tokens: attention, keys, hidden states."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Tap:
    """A signal with a graph output of its own; `layer` counts from 0.

    `kind`: `cls`, `received`, `map`, `keys` or `hidden`.
    """

    signal: str
    output: str
    kind: str
    layer: int

    def manifest(self, width: int) -> dict[str, Any]:
        """The entry of `signals` in `pack.json` for an encoder of this width."""
        entry: dict[str, Any] = {
            "signal": self.signal,
            "output": self.output,
            "kind": self.kind,
            "layer": self.layer,
        }
        if self.kind in ("keys", "hidden"):
            entry["width"] = width
        else:
            entry["heads"] = "mean"
        return entry


def frame_signal(layer: int, width: int) -> dict[str, Any]:
    """The entry of the class token's rows: the encoder takes them from `tokens`."""
    return {
        "signal": "frame-features",
        "output": "tokens",
        "kind": "frame",
        "layer": layer,
        "width": width,
    }


def vision_taps(last: int, hidden: int) -> tuple[Tap, ...]:
    """Attention (class token's, received, whole) and keys of layer `last`; states of `hidden`."""
    return (
        Tap("attention", "attention", "cls", last),
        Tap("received-attention", "received", "received", last),
        Tap("attention-map", "attention_map", "map", last),
        Tap("keys", "keys", "keys", last),
        Tap(f"hidden-{hidden}", f"hidden_{hidden}", "hidden", hidden),
    )


def audio_taps(last: int) -> tuple[Tap, ...]:
    """Attention received in layer `last`."""
    return (Tap("attention", "attention", "received", last),)
