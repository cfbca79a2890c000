"""Reads what a user writes after `--taps`: `cls:-2,keys:-2,hidden:11,levels:11+15+21+22`."""

from precis_packs.errors import PackError
from precis_packs.taps import KINDS, Tap

SIGNALS = {
    "cls": "attention",
    "received": "received-attention",
    "map": "attention-map",
    "keys": "keys",
    "levels": "levels",
    "pool": "attention",
}
"""What the first tap of a kind is called; `hidden` always carries its layer."""


def taps_of(
    wish: str | None, layers: int, last: int, with_class: bool, pooling: bool = False
) -> tuple[Tap, ...]:
    """The taps of a stack of `layers` layers whose graph ends after layer `last`.

    Layers count from 0, from the end where they are negative. Without a wish: attention of the
    class token or the pooling head if there is one, received attention, map and keys of `last`.
    """
    if wish is None:
        kinds = ["cls"] if with_class else []
        wish = ",".join(f"{kind}:{last}" for kind in (*kinds, "received", "map", "keys"))
    taps = [_pool(last)] if pooling else []
    for one in filter(None, wish.split(",")):
        kind, _, numbers = one.partition(":")
        if kind not in KINDS:
            raise PackError(f"--taps names the kind {kind!r}; there are {', '.join(KINDS)}")
        if kind == "cls" and not with_class:
            raise PackError(f"--taps asks for {one}, and this encoder has no class token")
        numbered = tuple(_layer(one, number, layers, last) for number in numbers.split("+"))
        if kind != "levels" and len(numbered) > 1:
            raise PackError(f"--taps asks for {one}; only levels takes several layers")
        taps.append(_tap(kind, numbered, {tap.signal for tap in taps}))
    names = [tap.signal for tap in taps]
    if len(set(names)) < len(names):
        raise PackError(f"--taps asks for the same twice: {wish}")
    return tuple(taps)


def _pool(last: int) -> Tap:
    return Tap(SIGNALS["pool"], "attention", "pool", last)


def _tap(kind: str, layers: tuple[int, ...], taken: set[str]) -> Tap:
    signal = SIGNALS.get(kind, f"hidden-{layers[0]}")
    if signal in taken and kind != "hidden":
        signal += "-" + "-".join(map(str, layers))
    levels = layers if kind == "levels" else ()
    return Tap(signal, signal.replace("-", "_"), kind, max(layers), levels)


def _layer(one: str, number: str, layers: int, last: int) -> int:
    try:
        layer = int(number)
    except ValueError:
        raise PackError(
            f"--taps asks for {one!r}; write KIND:LAYER, or levels:LAYER+LAYER..."
        ) from None
    layer = layer + layers if layer < 0 else layer
    if not 0 <= layer <= last:
        raise PackError(
            f"--taps asks for {one}; the graph has layers 0 to {last} of the model's {layers}"
        )
    return layer


def layer_of(name: str, wish: str, layers: int) -> int:
    """The layer of `hidden:LAYER`, counted from 0."""
    return _layer(f"{name}:{wish}", wish, layers, layers - 1)
