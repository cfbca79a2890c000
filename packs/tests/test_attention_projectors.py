"""Projectors that attend: each graph beside the formulas in float64."""

from typing import Any

import numpy as np
import pytest

import plain
from conftest import run_graph
from precis_packs.errors import PackError
from precis_packs.modules import module_graphs
from precis_packs.modules.tokenpacker import coarse_rows
from precis_packs.samples import SeededRandom

TOLERANCE = {"atol": 2e-5, "rtol": 0}


def tokenpacker_weights(width: int, levels: int, outputs: int) -> plain.Weights:
    shapes: dict[str, tuple[int, ...]] = {"q_proj_1.weight": (width, width)}
    for side in "kv":
        shapes |= plain.dense_shapes(f"{side}_proj_1.0", levels * width, width)
        shapes |= plain.dense_shapes(f"{side}_proj_1.2", width, width)
    for side in "qkv":
        shapes |= plain.norm_shapes(f"ln_{side}_1", width)
    shapes |= plain.packed_shapes("clip_attn", width)
    shapes |= plain.dense_shapes("mlp.0", width, outputs)
    return plain.seeded(shapes | plain.dense_shapes("mlp.2", outputs, outputs))


def bilinear(picture: np.ndarray, factor: int) -> np.ndarray:
    """The middle of each cell, straight from the definition of bilinear resizing."""
    cells = picture.shape[0] // factor
    out = np.zeros((cells, cells, picture.shape[2]))
    for i in range(cells):
        for j in range(cells):
            y, x = (i + 0.5) * factor - 0.5, (j + 0.5) * factor - 0.5
            top, left = int(y), int(x)
            for row, down in ((top, 1 - (y - top)), (top + 1, y - top)):
                for column, across in ((left, 1 - (x - left)), (left + 1, x - left)):
                    if down * across > 0:
                        out[i, j] += down * across * picture[row, column]
    return out


@pytest.mark.parametrize("factor", [1, 2, 3, 4, 5])
def test_tokenpacker_matches_the_formulas(factor: int) -> None:
    width, levels, heads, cells = 8, 3, 2, 2
    weights = tokenpacker_weights(width, levels, 10)
    side = factor * cells
    picture = SeededRandom(4, factor).array(side, side, levels * width)
    regions = picture.reshape(cells, factor, cells, factor, -1).transpose(0, 2, 1, 3, 4)
    regions = regions.reshape(cells * cells, factor * factor, -1)
    graph = module_graphs("tokenpacker", weights, {"scale_factor": factor, "heads": heads})
    found = run_graph(graph["tokenpacker"], regions=regions)["tokens"]

    coarse = bilinear(picture[..., -width:].astype(np.float64), factor).reshape(-1, width)
    query = plain.layer_norm(plain.dense(coarse, weights, "q_proj_1"), weights, "ln_q_1", 1e-6)
    keys, values = (
        plain.layer_norm(
            plain.mlp(regions.astype(np.float64), weights, f"{s}_proj_1.0", f"{s}_proj_1.2"),
            weights,
            f"ln_{s}_1",
            1e-6,
        )
        for s in "kv"
    )
    mixed = [
        plain.packed_attention(query[i : i + 1], keys[i], values[i], weights, "clip_attn", heads)
        for i in range(len(regions))
    ]
    expected = plain.mlp(np.concatenate(mixed), weights, "mlp.0", "mlp.2")
    np.testing.assert_allclose(found, expected, **TOLERANCE)


def test_the_coarse_query_is_the_middle_of_the_region() -> None:
    assert coarse_rows(2) == (0, 1, 2, 3)
    assert coarse_rows(3) == (4,)
    assert coarse_rows(4) == (5, 6, 9, 10)


def test_heads_must_divide_the_width() -> None:
    weights = tokenpacker_weights(8, 2, 10)
    with pytest.raises(PackError, match="clip_attn: width 8 does not divide by 3 heads"):
        module_graphs("tokenpacker", weights, {"scale_factor": 2, "heads": 3})


def resampler_weights(source: int, width: int, outputs: int) -> plain.Weights:
    shapes: dict[str, tuple[int, ...]] = {
        "query": (9, width),
        "pos_embed": (9, width),
        "proj": (width, outputs),
    }
    if source != width:
        shapes["kv_proj.weight"] = (width, source)
    for norm in ("ln_q", "ln_kv", "ln_post"):
        shapes |= plain.norm_shapes(norm, width)
    return plain.seeded(shapes | plain.packed_shapes("attn", width))


@pytest.mark.parametrize(("source", "rows", "columns"), [(6, 5, 4), (8, 3, 3)])
def test_resampler_matches_the_formulas(source: int, rows: int, columns: int) -> None:
    width, heads = 8, 2
    weights = resampler_weights(source, width, 7)
    x = SeededRandom(5, 1).array(2, rows * columns, source)
    settings = {"heads": heads, "key_rows": rows, "key_columns": columns}
    graph = module_graphs("resampler", weights, settings)["projector"]
    found = run_graph(graph, x=x)["tokens"]

    positions = cubic(weights["pos_embed"].reshape(3, 3, width), rows, columns)
    for b in range(2):
        wide = plain.dense(x[b].astype(np.float64), weights, "kv_proj") if source != width else x[b]
        y = plain.layer_norm(wide, weights, "ln_kv", 1e-6)
        query = plain.layer_norm(weights["query"], weights, "ln_q", 1e-6) + weights["pos_embed"]
        mixed = plain.packed_attention(
            query, y + positions.reshape(-1, width), y, weights, "attn", heads
        )
        expected = plain.layer_norm(mixed, weights, "ln_post", 1e-6) @ weights["proj"]
        np.testing.assert_allclose(found[b], expected, **TOLERANCE)


def cubic(table: np.ndarray, rows: int, columns: int) -> np.ndarray:
    """Cubic convolution with a = -0.75, pixel centres at halves, borders repeated."""

    def weight(d: float) -> float:
        d = abs(d)
        if d < 1:
            return 1.25 * d**3 - 2.25 * d**2 + 1
        return -0.75 * (d**3 - 5 * d**2 + 8 * d - 4) if d < 2 else 0.0

    side = table.shape[0]
    out = np.zeros((rows, columns, table.shape[2]))
    for i in range(rows):
        for j in range(columns):
            y, x = (i + 0.5) * side / rows - 0.5, (j + 0.5) * side / columns - 0.5
            for r in range(int(np.floor(y)) - 1, int(np.floor(y)) + 3):
                for c in range(int(np.floor(x)) - 1, int(np.floor(x)) + 3):
                    inside = table[min(max(r, 0), side - 1), min(max(c, 0), side - 1)]
                    out[i, j] += weight(y - r) * weight(x - c) * inside
    return out


def test_resampler_wants_a_square_of_queries() -> None:
    weights = resampler_weights(8, 8, 7)
    weights["query"] = weights["query"][:8]
    weights["pos_embed"] = weights["pos_embed"][:8]
    settings = {"heads": 2, "key_rows": 3, "key_columns": 3}
    with pytest.raises(PackError, match="the resampler has 8 queries; they must form a square"):
        module_graphs("resampler", weights, settings)


def q_former_weights(layers: int, every: int, width: int, source: int) -> plain.Weights:
    shapes: dict[str, tuple[int, ...]] = {"query_tokens": (1, 3, width)}
    for index in range(layers):
        layer = f"qformer.encoder.layer.{index}"
        kinds = {"attention": width} | ({"crossattention": source} if index % every == 0 else {})
        for kind, keys in kinds.items():
            shapes |= plain.dense_shapes(f"{layer}.{kind}.attention.query", width, width)
            shapes |= plain.dense_shapes(f"{layer}.{kind}.attention.key", keys, width)
            shapes |= plain.dense_shapes(f"{layer}.{kind}.attention.value", keys, width)
            shapes |= plain.dense_shapes(f"{layer}.{kind}.output.dense", width, width)
            shapes |= plain.norm_shapes(f"{layer}.{kind}.output.LayerNorm", width)
        shapes |= plain.dense_shapes(f"{layer}.intermediate_query.dense", width, 12)
        shapes |= plain.dense_shapes(f"{layer}.output_query.dense", 12, width)
        shapes |= plain.norm_shapes(f"{layer}.output_query.LayerNorm", width)
    shapes |= plain.norm_shapes("qformer.layernorm", width)
    return plain.seeded(shapes | plain.dense_shapes("language_projection", width, 5))


@pytest.mark.parametrize("every", [1, 2, 3])
def test_q_former_matches_the_formulas(every: int) -> None:
    width, source, heads = 8, 6, 2
    weights = q_former_weights(4, every, width, source)
    x = SeededRandom(6, 1).array(2, 10, source)
    settings: dict[str, Any] = {"heads": heads, "cross_attention_frequency": every}
    graph = module_graphs("q-former", weights, settings)["projector"]
    found = run_graph(graph, x=x)["tokens"]

    def attention(own: np.ndarray, other: np.ndarray, name: str) -> np.ndarray:
        parts = [(own, "query"), (other, "key"), (other, "value")]
        projected = [plain.dense(rows, weights, f"{name}.attention.{k}") for rows, k in parts]
        mixed = plain.dense(plain.attend(*projected, heads), weights, f"{name}.output.dense")
        return plain.layer_norm(own + mixed, weights, f"{name}.output.LayerNorm", 1e-12)

    for b in range(2):
        rows = plain.layer_norm(weights["query_tokens"][0], weights, "qformer.layernorm", 1e-12)
        for index in range(4):
            layer = f"qformer.encoder.layer.{index}"
            rows = attention(rows, rows, f"{layer}.attention")
            if index % every == 0:
                rows = attention(rows, x[b].astype(np.float64), f"{layer}.crossattention")
            more = plain.mlp(
                rows, weights, f"{layer}.intermediate_query.dense", f"{layer}.output_query.dense"
            )
            norm = f"{layer}.output_query.LayerNorm"
            rows = plain.layer_norm(rows + more, weights, norm, 1e-12)
        expected = plain.dense(rows, weights, "language_projection")
        np.testing.assert_allclose(found[b], expected, **TOLERANCE)


def test_pixelrefer_places_and_fuses_as_the_formulas_say() -> None:
    width, heads = 8, 2
    shapes = plain.dense_shapes("pos_linear", 2, width)
    for side in ("local", "global"):
        shapes |= plain.norm_shapes(f"ln_{side}", width)
        shapes |= plain.packed_shapes(f"fusion_attention_{side}", width)
    shapes |= plain.dense_shapes("feat_linear.0", width, 6)
    weights = plain.seeded(shapes | plain.dense_shapes("feat_linear.2", 6, 6))
    graphs = module_graphs("pixelrefer-lite", weights, {"heads": heads})
    random = SeededRandom(7, 1)

    features, places = random.array(5, width), random.array(5, 2)
    found = run_graph(graphs["place"], features=features, places=places)["placed"]
    expected = features + plain.dense(places.astype(np.float64), weights, "pos_linear")
    np.testing.assert_allclose(found, expected, **TOLERANCE)

    feed = {
        "tokens": random.array(2, 3, width),
        "local": random.array(2, 4, width),
        "global": random.array(2, 7, width),
    }
    fused = run_graph(graphs["fuse"], **feed)["fused"]
    for b in range(2):
        rows = feed["tokens"][b].astype(np.float64)
        for side in ("local", "global"):
            normed = plain.layer_norm(rows, weights, f"ln_{side}", 1e-5)
            around = feed[side][b].astype(np.float64)
            name = f"fusion_attention_{side}"
            rows = rows + plain.packed_attention(normed, around, around, weights, name, heads)
        expected = plain.mlp(rows, weights, "feat_linear.0", "feat_linear.2")
        np.testing.assert_allclose(fused[b], expected, **TOLERANCE)
