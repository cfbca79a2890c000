"""Trained compressors: what stands between an encoder and a language model."""

from dataclasses import dataclass
from typing import Any

from precis_packs.random_checkpoint.names import (
    Shapes,
    bert_attention,
    bert_mlp,
    dense,
    llama_layer,
    multihead,
    norm,
    under,
)
from precis_packs.tiny_words import vocabulary

LEVELS = 4
"""Encoder layers that TokenPacker looks at."""

BERT_WIDTH = 768
BERT_LAYERS = 12
GRID = 24
LONGEST_QUESTION = 256
TDC_QUERIES = 16
LLAMA_VID_QUERIES = 32
PREFUSION_LAYERS = 4
LLM_HEADS = 8


@dataclass(frozen=True)
class Sizes:
    """What the checkpoint is for: an encoder's space, width and grid, and the model's width.

    `inner`, `layers`: width and depth of the transformer of TDC and LLaMA-VID. `cls`: whether that
    of LLaMA-VID sees the class token.
    """

    space: str
    vision: int
    width: int
    scale: int = 2
    queries: int = 1
    cells: int = 1
    cls: bool = False
    grid: int = GRID
    levels: int = LEVELS
    inner: int = BERT_WIDTH
    layers: int = BERT_LAYERS


def tokenpacker(sizes: Sizes) -> tuple[dict[str, Any], Shapes]:
    """The projector alone."""
    shapes = tokenpacker_shapes(sizes.vision, sizes.width, sizes.levels)
    config = {"scale_factor": sizes.scale, "mm_projector_type": "tokenpacker"}
    return config, under("model.mm_projector.", shapes)


def tokenpacker_shapes(vision: int, width: int, levels: int) -> Shapes:
    """Its weights for rows of `vision` columns, `levels` of them side by side."""
    sides = [
        part
        for side in ("k", "v")
        for part in (
            dense(f"{side}_proj_1.0", levels * vision, vision),
            dense(f"{side}_proj_1.2", vision, vision),
            norm(f"ln_{side}_1", vision),
        )
    ]
    return under(
        "",
        dense("q_proj_1", vision, vision, bias=False),
        norm("ln_q_1", vision),
        *sides,
        multihead("clip_attn", vision),
        dense("mlp.0", vision, width),
        dense("mlp.2", width, width),
    )


def llava_mini(sizes: Sizes) -> tuple[dict[str, Any], Shapes]:
    """Compressor, projector and pre-fusion layers."""
    inner = 3 * sizes.width
    shapes = llava_mini_shapes(sizes.vision, sizes.width, sizes.queries**2, inner, PREFUSION_LAYERS)
    config = {
        "mm_vision_grid": sizes.grid,
        "compressor_size": sizes.queries,
        "prefusion_layer_num": PREFUSION_LAYERS,
        "intermediate_size": inner,
        "num_attention_heads": LLM_HEADS,
        "num_key_value_heads": LLM_HEADS,
        "rms_norm_eps": 1e-5,
        "rope_theta": 10000.0,
    }
    return config, shapes


def llava_mini_shapes(vision: int, width: int, queries: int, inner: int, layers: int) -> Shapes:
    """Its weights, for a language model whose layers are `inner` wide inside."""
    return under(
        "model.",
        {"compressor.pos_embed": (queries, vision), "compressor.query": (queries, vision)},
        norm("compressor.ln_q", vision),
        norm("compressor.ln_kv", vision),
        multihead("compressor.attn", vision),
        dense("mm_projector.0", vision, width),
        dense("mm_projector.2", width, width),
        *(llama_layer(f"prefusion_layers.{i}", width, inner, width) for i in range(layers)),
    )


def tdc(sizes: Sizes) -> tuple[dict[str, Any], Shapes]:
    """The query transformer and a connector of two dense layers."""
    wide = sizes.width
    shapes = under(
        "model.",
        dense("connector.0", sizes.vision, wide),
        dense("connector.2", wide, wide),
        {"image_newline": (wide,), "frame_seg": (wide,)},
        tdc_shapes(wide, sizes.inner, sizes.layers, len(vocabulary()), LONGEST_QUESTION),
    )
    return {"context_tokens": TDC_QUERIES, "connector_side": sizes.grid // 2}, shapes


def tdc_shapes(width: int, hidden: int, layers: int, words: int, longest: int) -> Shapes:
    """The query transformer's weights; questions have at most `longest` tokens."""
    return under(
        "",
        dense("query_proj", width, hidden),
        dense("vision_proj", hidden, width),
        _text_q_former(hidden, width, layers, words, longest),
    )


def llama_vid(sizes: Sizes) -> tuple[dict[str, Any], Shapes]:
    """The Q-Former, its attention and the projector.

    The Q-Former looks at rows twice as wide as the encoder's, as that of a checkpoint for another
    encoder than its first.
    """
    seen, wide, hidden, source = sizes.vision, sizes.width, sizes.inner, 2 * sizes.vision
    bert = _text_q_former(hidden, source, sizes.layers, len(vocabulary()), LONGEST_QUESTION)
    attention = under(
        "vlm_att_",
        {"query": (1, LLAMA_VID_QUERIES, hidden)},
        under("encoder.", bert),
        norm("ln", source),
        dense("bert_proj", seen, source),
        dense("projector", hidden, seen),
        dense("key_projector", seen, seen),
        dense("val_projector", seen, wide),
    )
    shapes = under(
        "model.",
        attention,
        dense("mm_projector.0", seen, wide),
        dense("mm_projector.2", wide, wide),
    )
    config = {
        "bert_type": "qformer_pretrain",
        "num_query": LLAMA_VID_QUERIES,
        "compress_type": "mean" if sizes.cells == 1 else f"grid:{sizes.cells}",
        "mm_hidden_size": seen,
        "mm_vision_select_feature": "cls_patch" if sizes.cls else "patch",
    }
    return config, shapes


def _text_q_former(hidden: int, source: int, layers: int, words: int, longest: int) -> Shapes:
    blocks = [
        under(
            f"encoder.layer.{layer}.",
            bert_attention("attention", "self", hidden, hidden),
            bert_attention("crossattention", "self", hidden, source) if layer % 2 == 0 else {},
            bert_mlp("", hidden),
            bert_mlp("_query", hidden),
        )
        for layer in range(layers)
    ]
    return under(
        "bert.",
        {
            "embeddings.word_embeddings.weight": (words, hidden),
            "embeddings.position_embeddings.weight": (longest, hidden),
        },
        norm("embeddings.LayerNorm", hidden),
        *blocks,
    )
