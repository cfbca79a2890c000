"""The pack's part of a text tower."""

import numpy as np
import onnx

from precis_packs.checkpoint.arrays import Arrays
from precis_packs.errors import PackError
from precis_packs.graphs.external import ExternalStore
from precis_packs.graphs.text_tower import text_tower_graph
from precis_packs.pack import Part
from precis_packs.parts import Workbench, graph_files, row_tolerance, tokenizer_bytes
from precis_packs.recipes.order import Order
from precis_packs.recipes.tower import TowerShape, clip_stack
from precis_packs.reference.text_tower import run_text_tower
from precis_packs.weights import Linear, TextTowerWeights

WORDS = "embeddings.token_embedding.weight"
POSITIONS = "embeddings.position_embedding.weight"
TEST_TOKENS = 6


def text_tower(
    tower: Arrays, shape: TowerShape, head: Linear, causal: bool, end: int | None, pad: int | None
) -> TextTowerWeights:
    """The text tower in the naming that CLIP and SigLIP share."""
    vocabulary, longest = tower.shape(WORDS)[0], tower.shape(POSITIONS)[0]
    final_norm = tower.norm("final_layer_norm", shape.width, shape.epsilon)
    return TextTowerWeights(
        words=tower.take(WORDS, (vocabulary, shape.width)),
        positions=tower.take(POSITIONS, (longest, shape.width)),
        transformer=clip_stack(tower.under("encoder.layers."), shape, final_norm),
        head=head,
        causal=causal,
        end=end,
        pad=pad,
    )


def text_tower_part(order: Order, weights: TextTowerWeights, space: str, bench: Workbench) -> Part:
    """Graph, tokenizer and self-test. Raises `PackError` if the checkpoint has no tokenizer."""
    tokenizer = order.checkpoint.json("tokenizer.json")
    if tokenizer is None:
        raise PackError(
            f"{order.checkpoint.folder} has a text tower and no tokenizer.json; copy it there"
        )
    entry = {
        "graph": "text.onnx",
        "tokenizer": "tokenizer.json",
        "space": space,
        "width": weights.head.weight.shape[1],
        "maxTokens": len(weights.positions),
        "pooling": "given",
        "pooled": "pooled",
        "normalize": True,
        "tokens": "tokens",
    }

    def build(store: ExternalStore | None) -> onnx.ModelProto:
        return text_tower_graph(weights, order.precision, store)

    ids, mask = test_texts(weights)
    return Part(
        "text",
        entry,
        {**graph_files("text", build, bench), "tokenizer.json": tokenizer_bytes(tokenizer)},
        {"input_ids": ids, "attention_mask": mask},
        run_text_tower(weights, order.precision, ids, mask),
        row_tolerance(order.precision),
    )


def test_texts(weights: TextTowerWeights) -> tuple[np.ndarray, np.ndarray]:
    """Two texts of different length and their mask, i64 `[2, n]`."""
    vocabulary = len(weights.words)
    end = vocabulary - 1 if weights.end is None else weights.end
    length = min(TEST_TOKENS, len(weights.positions))
    step = max(1, (vocabulary - 1) // (2 * length))
    ids = (np.arange(2 * length, dtype=np.int64) * step).reshape(2, length)
    ids[ids == end] = max(0, end - 1)
    mask = np.ones_like(ids)
    ids[0, -1] = ids[1, -3] = end
    ids[1, -2:] = end if weights.pad is None else weights.pad
    mask[1, -2:] = 0
    return ids, mask
