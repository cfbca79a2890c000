"""TDC: the compressor of a public checkpoint, and its connector."""

from collections.abc import Mapping

import numpy as np
import onnx

from precis_packs.errors import PackError
from precis_packs.graphs.builder import Storage
from precis_packs.modules import module_graphs
from precis_packs.recipes.compressor import (
    HEAD_WIDTH,
    LONGEST_QUESTION,
    SAMPLE_SEED,
    Module,
    depth_of,
    graphs_of,
    made,
    tokenizer_of,
    whole,
)
from precis_packs.recipes.order import Made, Order
from precis_packs.samples import SeededRandom

FAMILY = "tdc"
WEIGHTS = ("bert.", "query_proj.", "vision_proj.", "audio_proj.")
SIDE = 12


def tdc(order: Order) -> Made:
    """The compressor of a TDC checkpoint, and its connector where that is a map of two layers."""
    config = order.checkpoint.config
    weights = order.checkpoint.arrays.above("query_proj.weight")
    if not weights.has("connector.0.weight"):
        raise PackError(
            f"{order.checkpoint.folder} has no connector.0.weight: the recipe tdc takes a "
            "connector of two dense layers; the released one (SVA, over two encoders) is not "
            "built here"
        )
    count = whole(config, "context_tokens", 16)
    side = whole(config, "connector_side", SIDE)
    hidden, _ = weights.shape("query_proj.weight", 2)
    settings = {
        "context_tokens": count,
        "layers": depth_of(weights.under("bert.encoder.layer.")),
        "heads": max(1, hidden // HEAD_WIDTH),
    }
    inner = weights.only(*WEIGHTS)

    def build(storage: Storage) -> Mapping[str, onnx.ModelProto]:
        connector = module_graphs("llava-mlp", weights.under("connector."), {}, storage)
        compressor = module_graphs(FAMILY, inner, settings, storage)
        return {"connector": connector["projector"], "compressor": compressor["compressor"]}

    graphs = graphs_of(order, FAMILY, weights.only(*WEIGHTS, "connector."), build)
    width, _ = weights.shape("vision_proj.weight", 2)
    _, seen = weights.shape("connector.0.weight", 2)
    words, _ = weights.shape("bert.embeddings.word_embeddings.weight", 2)
    longest, _ = weights.shape("bert.embeddings.position_embeddings.weight", 2)
    random = SeededRandom(SAMPLE_SEED, 3)
    ids = (np.arange(5, dtype=np.int64)[None] * 7 + 3) % words
    module = Module(
        family=FAMILY,
        graphs=graphs,
        samples={
            "connector": {"x": random.array(4, seen)},
            "compressor": {
                "rows": random.array(2, 6, width),
                "queries": random.array(1, count, width),
                "input_ids": ids,
            },
        },
        signal="tokens",
        reads=seen,
        numbers={"side": side, "context": count},
        rows={
            "newline": weights.take("image_newline", (width,)),
            "separator": weights.take("frame_seg", (width,)),
        },
        tokenizer=tokenizer_of(order, words),
        longest=min(longest, LONGEST_QUESTION),
    )
    return made(order, module, width)
