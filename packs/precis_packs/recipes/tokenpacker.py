"""TokenPacker: the projector of a public checkpoint."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from precis_packs.modules import module_graphs
from precis_packs.recipes.compressor import SAMPLE_SEED, Module, graphs_of, made, whole
from precis_packs.recipes.llm import EMBEDDINGS
from precis_packs.recipes.order import Made, Order
from precis_packs.samples import SeededRandom

FAMILY = "tokenpacker"

SEPARATORS = {"comma": ",", "newline": "\n"}
"""Tokens of the language model that stand behind slices of a large picture."""


def tokenpacker(order: Order) -> Made:
    """The projector of a TokenPacker checkpoint, `model.mm_projector.*`."""
    weights = order.checkpoint.arrays.above("q_proj_1.weight")
    scale = whole(order.checkpoint.config, "scale_factor", 2)
    graphs = graphs_of(
        order,
        FAMILY,
        weights,
        lambda storage: {
            "tokens": module_graphs(FAMILY, weights, {"scale_factor": scale}, storage)[FAMILY]
        },
    )
    _, wide = weights.shape("k_proj_1.0.weight", 2)
    outputs, _ = weights.shape("mlp.2.weight", 2)
    regions = SeededRandom(SAMPLE_SEED, 1).array(3, scale * scale, wide)
    module = Module(
        family=FAMILY,
        graphs=graphs,
        samples={"tokens": {"regions": regions}},
        signal="levels",
        reads=wide,
        numbers={"scale": scale},
        rows=_separators(order, outputs),
    )
    return made(order, module, outputs)


def _separators(order: Order, width: int) -> Mapping[str, np.ndarray]:
    """The embeddings of the separators; none where table or tokenizer are not at hand.

    The released model looks them up as whole tokens: a vocabulary in which a line's end is a byte
    only gives the unknown token, and the model was trained with that.
    """
    arrays = order.checkpoint.arrays
    tokenizer = order.checkpoint.json("tokenizer.json")
    if tokenizer is None or not arrays.has_ending(EMBEDDINGS):
        return {}
    table = arrays.above(EMBEDDINGS)
    count, _ = table.shape(EMBEDDINGS, 2)
    ids = {name: _id(tokenizer.get("model", {}), text) for name, text in SEPARATORS.items()}
    if any(number is None or number >= count for number in ids.values()):
        return {}
    rows = table.take(EMBEDDINGS, (count, width))
    return {name: np.array(rows[number], np.float32) for name, number in ids.items()}


def _id(model: Mapping[str, Any], text: str) -> int | None:
    """The id of a whole token, or of the unknown one."""
    vocabulary = model.get("vocab", {})
    if isinstance(vocabulary, list):  # a unigram model: pairs of token and score
        known = {token: number for number, (token, _) in enumerate(vocabulary)}
        unknown = model.get("unk_id")
    else:
        known = vocabulary
        unknown = known.get(model.get("unk_token"))
    found: int | None = known.get(text, unknown)
    return found
