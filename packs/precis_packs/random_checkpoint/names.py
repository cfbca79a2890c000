"""Names and shapes of the weights that layers have in public checkpoints, and random values."""

from collections.abc import Mapping

import numpy as np

from precis_packs.samples import SeededRandom

Shapes = dict[str, tuple[int, ...]]


def under(prefix: str, *parts: Mapping[str, tuple[int, ...]]) -> Shapes:
    """All of these with `prefix` before their names."""
    return {prefix + name: shape for part in parts for name, shape in part.items()}


def dense(name: str, inputs: int, outputs: int, bias: bool = True) -> Shapes:
    """A dense layer."""
    shapes: Shapes = {f"{name}.weight": (outputs, inputs)}
    return shapes | ({f"{name}.bias": (outputs,)} if bias else {})


def norm(name: str, width: int) -> Shapes:
    """A layer norm."""
    return {f"{name}.weight": (width,), f"{name}.bias": (width,)}


def multihead(name: str, width: int) -> Shapes:
    """Attention whose three in-projections lie in one matrix."""
    shapes: Shapes = {f"{name}.in_proj_weight": (3 * width, width)}
    return shapes | {f"{name}.in_proj_bias": (3 * width,)} | dense(f"{name}.out_proj", width, width)


def bert_attention(name: str, inner: str, width: int, source: int) -> Shapes:
    """A block of BERT that looks at rows of `source` columns."""
    return under(
        f"{name}.",
        dense(f"{inner}.query", width, width),
        dense(f"{inner}.key", source, width),
        dense(f"{inner}.value", source, width),
        dense("output.dense", width, width),
        norm("output.LayerNorm", width),
    )


def bert_mlp(suffix: str, width: int) -> Shapes:
    """The other half of a layer of BERT."""
    return (
        dense(f"intermediate{suffix}.dense", width, 4 * width)
        | dense(f"output{suffix}.dense", 4 * width, width)
        | norm(f"output{suffix}.LayerNorm", width)
    )


def llama_layer(name: str, width: int, inner: int, keys: int) -> Shapes:
    """A layer of Llama with `keys` columns of keys and as many of values."""
    return under(
        f"{name}.",
        {"input_layernorm.weight": (width,), "post_attention_layernorm.weight": (width,)},
        dense("self_attn.q_proj", width, width, bias=False),
        dense("self_attn.k_proj", width, keys, bias=False),
        dense("self_attn.v_proj", width, keys, bias=False),
        dense("self_attn.o_proj", width, width, bias=False),
        dense("mlp.gate_proj", width, inner, bias=False),
        dense("mlp.up_proj", width, inner, bias=False),
        dense("mlp.down_proj", inner, width, bias=False),
    )


def drawn(random: SeededRandom, name: str, shape: tuple[int, ...]) -> np.ndarray:
    """Norm scales near 1, other vectors small, matrices that keep the length of what they map."""
    if len(shape) == 1:
        values = random.array(*shape, spread=0.1)
        return values + 1 if name.endswith("weight") else values
    inputs = int(np.prod(shape[1:], dtype=np.int64))
    return random.array(*shape, spread=float(1 / np.sqrt(inputs)))
