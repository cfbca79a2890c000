"""What a graph gives out besides its tokens: attention per token, keys, hidden states."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Tap:
    """A signal. `kind`: `cls`, `received`, `keys` or `hidden`; `layer` counts from 0."""

    signal: str
    output: str
    kind: str
    layer: int

    def manifest(self) -> dict[str, Any]:
        """The entry of `signals` in `pack.json`."""
        entry: dict[str, Any] = {
            "signal": self.signal,
            "output": self.output,
            "kind": self.kind,
            "layer": self.layer,
        }
        if self.kind in ("cls", "received"):
            entry["heads"] = "mean"
        return entry


def vision_taps(last: int, hidden: int) -> tuple[Tap, ...]:
    """Attention (class token's, received) and keys of layer `last`; states of layer `hidden`."""
    return (
        Tap("attention", "attention", "cls", last),
        Tap("received-attention", "received", "received", last),
        Tap("keys", "keys", "keys", last),
        Tap(f"hidden-{hidden}", f"hidden_{hidden}", "hidden", hidden),
    )


def audio_taps(last: int) -> tuple[Tap, ...]:
    """Attention received in layer `last`."""
    return (Tap("attention", "attention", "received", last),)
