"""LLaMA-VID: what a public checkpoint has between the encoder and the language model."""

from typing import Any

import numpy as np

from precis_packs.errors import PackError
from precis_packs.modules import module_graphs
from precis_packs.recipes.compressor import (
    HEAD_WIDTH,
    LONGEST_QUESTION,
    SAMPLE_SEED,
    Inputs,
    Module,
    depth_of,
    graphs_of,
    made,
    tokenizer_of,
)
from precis_packs.recipes.order import Made, Order
from precis_packs.samples import SeededRandom

FAMILY = "llama-vid"
QUERY = "vlm_att_query"
BERT = "vlm_att_encoder.bert."
WEIGHTS = ("vlm_att_", "mm_projector.")
TOKENIZER = "qformer_tokenizer/tokenizer.json"
"""The Q-Former's; the folder's own tokenizer is the language model's."""

EVA = ("eva", "lavis")
"""What the names of EVA towers hold; their class token is among the rows the Q-Former sees."""

PRETRAINED = "qformer_pretrain"
GRID = "grid:"
FRAMES = 2
PATCHES = 4


def llama_vid(order: Order) -> Made:
    """Q-Former, attention and projector of a LLaMA-VID checkpoint."""
    config = order.checkpoint.config
    kind = str(config.get("bert_type", "qformer"))
    if "qformer" not in kind:
        raise PackError(f"config.json: bert_type is {kind!r}; only those with a qformer are known")
    cells = _cells(config.get("compress_type"))
    tower = str(config.get("mm_vision_tower", ""))
    eva = any(part in tower.lower() for part in EVA)
    if eva and order.reads is None:
        raise PackError(
            f"the module reads the tower {tower!r}, an EVA-CLIP, which lies elsewhere; make a pack "
            "of it with --recipe eva-vit, and give --reads with the space that the pack states"
        )
    weights = order.checkpoint.arrays.above(QUERY).only(*WEIGHTS)
    _, count, hidden = weights.shape(QUERY, 3)
    width, seen = weights.shape("vlm_att_val_projector.weight", 2)
    settings = {
        "layers": depth_of(weights.under(f"{BERT}encoder.layer.")),
        "heads": max(1, hidden // HEAD_WIDTH),
        "normed": PRETRAINED in kind,
    }
    words, _ = weights.shape(f"{BERT}embeddings.word_embeddings.weight", 2)
    longest, _ = weights.shape(f"{BERT}embeddings.position_embeddings.weight", 2)
    graphs = graphs_of(
        order,
        FAMILY,
        weights,
        lambda storage: module_graphs(FAMILY, weights, settings, storage),
    )
    module = Module(
        family=FAMILY,
        graphs=graphs,
        samples=_samples(seen, words),
        signal="tokens",
        reads=seen,
        numbers={
            "cells": cells,
            "queries": count,
            "cls": int(eva or config.get("mm_vision_select_feature") == "cls_patch"),
        },
        tokenizer=tokenizer_of(order, words, TOKENIZER),
        longest=min(longest, LONGEST_QUESTION),
    )
    return made(order, module, width)


def _cells(kind: Any) -> int:
    """Content cells a side: 1 for the mean of all patches, 0 for every patch."""
    if kind is None:
        return 0
    if kind == "mean":
        return 1
    number = str(kind).removeprefix(GRID)
    if str(kind).startswith(GRID) and number.isdigit() and int(number) > 1:
        return int(number)
    raise PackError(
        f"config.json: compress_type is {kind!r}; it must be 'mean', 'grid:N' of 2 or more, or null"
    )


def _samples(seen: int, words: int) -> dict[str, Inputs]:
    random = SeededRandom(SAMPLE_SEED, 4)
    visual = random.array(FRAMES, PATCHES, seen)
    return {
        "queries": {
            "rows": visual,
            "input_ids": (np.arange(5, dtype=np.int64)[None] * 7 + 3) % words,
        },
        "context": {"visual": visual, "text_query": random.array(FRAMES, 3, seen)},
        "projector": {"x": random.array(3, seen)},
    }
