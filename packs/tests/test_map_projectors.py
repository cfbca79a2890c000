"""Projectors without attention: each graph beside the formulas in float64."""

import numpy as np
import pytest

import plain
from conftest import run_graph
from precis_packs.errors import PackError
from precis_packs.modules import module_graphs
from precis_packs.samples import SeededRandom

TOLERANCE = {"atol": 2e-5, "rtol": 0}


def silu(x: np.ndarray) -> np.ndarray:
    return x / (1 + np.exp(-x))


def hard_sigmoid(x: np.ndarray) -> np.ndarray:
    return np.clip(x + 3, 0, 6) / 6


def square(x: np.ndarray) -> np.ndarray:
    side = round(len(x) ** 0.5)
    return x.reshape(side, side, -1).astype(np.float64)


def project(family: str, weights: plain.Weights, x: np.ndarray, **settings: object) -> np.ndarray:
    found: np.ndarray = run_graph(module_graphs(family, weights, settings)["projector"], x=x)[
        "tokens"
    ]
    return found


def test_llava_mlp_matches_the_formulas() -> None:
    weights = plain.seeded(plain.dense_shapes("0", 4, 6) | plain.dense_shapes("2", 6, 5))
    x = SeededRandom(8, 1).array(7, 4)
    expected = plain.mlp(x.astype(np.float64), weights, "0", "2")
    np.testing.assert_allclose(project("llava-mlp", weights, x), expected, **TOLERANCE)


def test_internvl_and_smolvlm_match_the_formulas() -> None:
    shapes = plain.norm_shapes("mlp1.0", 8) | plain.dense_shapes("mlp1.1", 8, 6)
    weights = plain.seeded(shapes | plain.dense_shapes("mlp1.3", 6, 6))
    x = SeededRandom(8, 2).array(5, 8)
    normed = plain.layer_norm(x.astype(np.float64), weights, "mlp1.0", 1e-5)
    expected = plain.mlp(normed, weights, "mlp1.1", "mlp1.3")
    np.testing.assert_allclose(project("internvl", weights, x), expected, **TOLERANCE)

    weights = plain.seeded({"modality_projection.proj.weight": (3, 8)})
    expected = plain.dense(x.astype(np.float64), weights, "modality_projection.proj")
    np.testing.assert_allclose(project("smolvlm", weights, x), expected, **TOLERANCE)


@pytest.mark.parametrize("root", [False, True])
@pytest.mark.parametrize("merge", [2, 3])
def test_the_merger_matches_the_formulas(root: bool, merge: int) -> None:
    wide = 4 * merge * merge
    shapes = plain.norm_shapes("ln_q", 4) | plain.dense_shapes("mlp.0", wide, wide)
    weights = plain.seeded(shapes | plain.dense_shapes("mlp.2", wide, 5))
    x = SeededRandom(8, 3).array(2 * merge * merge, 4)
    if root:
        del weights["ln_q.bias"]
        length = np.sqrt((x.astype(np.float64) ** 2).mean(-1, keepdims=True) + 1e-6)
        normed = x / length * weights["ln_q.weight"]
    else:
        normed = plain.layer_norm(x.astype(np.float64), weights, "ln_q", 1e-6)
    expected = plain.mlp(normed.reshape(2, wide), weights, "mlp.0", "mlp.2")
    found = project("qwen2-vl-merger", weights, x, merge=merge)
    np.testing.assert_allclose(found, expected, **TOLERANCE)


def ldp_weights(source: int, width: int) -> plain.Weights:
    shapes = plain.dense_shapes("model.mlp.1", source, width)
    shapes |= plain.dense_shapes("model.mlp.3", width, width)
    for index in (1, 2):
        block = f"model.mb_block.{index}.block"
        shapes[f"{block}.0.0.weight"] = (width, 1, 3, 3)
        shapes |= plain.norm_shapes(f"{block}.0.1", width) | plain.norm_shapes(
            f"{block}.2.1", width
        )
        shapes[f"{block}.1.fc1.weight"] = (2, width, 1, 1)
        shapes[f"{block}.1.fc1.bias"] = (2,)
        shapes[f"{block}.1.fc2.weight"] = (width, 2, 1, 1)
        shapes[f"{block}.1.fc2.bias"] = (width,)
        shapes[f"{block}.2.0.weight"] = (width, width, 1, 1)
    return plain.seeded(shapes)


@pytest.mark.parametrize("side", [4, 5])
def test_ldp_matches_the_formulas(side: int) -> None:
    weights = ldp_weights(4, 6)
    x = SeededRandom(9, side).array(2, side * side, 4)
    found = project("ldp", weights, x, grid=side)

    def block(y: np.ndarray, name: str, stride: int) -> np.ndarray:
        y = plain.depthwise(y, weights[f"{name}.0.0.weight"], stride)
        y = plain.layer_norm(y, weights, f"{name}.0.1", 1e-5)
        y = y * hard_sigmoid(y)
        lifted = plain.dense(y.mean((0, 1)), weights, f"{name}.1.fc1")
        y = y * hard_sigmoid(plain.dense(np.maximum(lifted, 0), weights, f"{name}.1.fc2"))
        return plain.layer_norm(
            plain.dense(y, weights, f"{name}.2.0"), weights, f"{name}.2.1", 1e-5
        )

    for b in range(2):
        y = plain.mlp(square(x[b]), weights, "model.mlp.1", "model.mlp.3")
        y = y + block(y, "model.mb_block.1.block", 1)
        expected = block(y, "model.mb_block.2.block", 2).reshape(-1, 6)
        np.testing.assert_allclose(found[b], expected, **TOLERANCE)


@pytest.mark.parametrize(("side", "target"), [(6, 3), (5, 3), (3, 3), (2, 3)])
def test_ldpv2_matches_the_formulas(side: int, target: int) -> None:
    shapes = plain.dense_shapes("mlp.mlp.0", 4, 6) | plain.dense_shapes("mlp.mlp.2", 6, 6)
    weights = plain.seeded(shapes | {"peg.peg.0.weight": (6, 1, 3, 3), "peg.peg.0.bias": (6,)})
    x = SeededRandom(10, side).array(2, side * side, 4)
    found = project("ldpv2", weights, x, grid=side, out_grid=target)
    for b in range(2):
        y = plain.mlp(square(x[b]), weights, "mlp.mlp.0", "mlp.mlp.2")
        y = plain.adaptive_pool(y, target)
        y = y + plain.depthwise(y, weights["peg.peg.0.weight"]) + weights["peg.peg.0.bias"]
        np.testing.assert_allclose(found[b], y.reshape(-1, 6), **TOLERANCE)


def c_abstractor_weights(depth: int, source: int, width: int, more: bool) -> plain.Weights:
    shapes: dict[str, tuple[int, ...]] = {"pos_emb": (1, 25, source)}
    for stage in ("net.0", "net.2"):
        for index in range(1, depth + 1):
            block = f"{stage}.b{index}"
            inputs = source if stage == "net.0" and index == 1 else width
            shapes[f"{block}.conv1.conv.weight"] = (width, inputs, 1, 1)
            shapes[f"{block}.conv2.conv.weight"] = (width, 1, 3, 3)
            shapes[f"{block}.conv3.conv.weight"] = (width, width, 1, 1)
            parts = ["conv1", "conv2", "conv3"]
            if inputs != width:
                shapes[f"{block}.downsample.conv.weight"] = (width, inputs, 1, 1)
                parts.append("downsample")
            for part in parts:
                shapes |= plain.norm_shapes(f"{block}.{part}.bn", width)
            shapes[f"{block}.se.fc1.weight"] = (2, width, 1, 1)
            shapes[f"{block}.se.fc1.bias"] = (2,)
            shapes[f"{block}.se.fc2.weight"] = (width, 2, 1, 1)
            shapes[f"{block}.se.fc2.bias"] = (width,)
    shapes |= plain.dense_shapes("readout.0", width, 7) | plain.dense_shapes("readout.2", 7, 7)
    if more:
        shapes |= plain.norm_shapes("prenorm", source) | {"eos_tokens": (1, 2, 7)}
    return plain.seeded(shapes)


@pytest.mark.parametrize("more", [False, True])
@pytest.mark.parametrize(("depth", "source", "width"), [(1, 6, 6), (2, 4, 6)])
def test_c_abstractor_matches_the_formulas(depth: int, source: int, width: int, more: bool) -> None:
    weights = c_abstractor_weights(depth, source, width, more)
    x = SeededRandom(11, depth).array(2, 25, source)
    found = project("c-abstractor", weights, x, out_grid=3)

    def part(y: np.ndarray, name: str) -> np.ndarray:
        return plain.layer_norm(y, weights, f"{name}.bn", 1e-5)

    def block(x: np.ndarray, name: str) -> np.ndarray:
        y = silu(part(plain.dense(x, weights, f"{name}.conv1.conv"), f"{name}.conv1"))
        y = plain.depthwise(y, weights[f"{name}.conv2.conv.weight"])
        y = silu(part(y, f"{name}.conv2"))
        gate = plain.mlp(y.mean((0, 1)), weights, f"{name}.se.fc1", f"{name}.se.fc2", silu)
        y = y / (1 + np.exp(-gate))
        y = part(plain.dense(y, weights, f"{name}.conv3.conv"), f"{name}.conv3")
        if f"{name}.downsample.conv.weight" in weights:
            x = part(plain.dense(x, weights, f"{name}.downsample.conv"), f"{name}.downsample")
        return silu(y + x)

    for b in range(2):
        rows = x[b].astype(np.float64)
        if more:
            rows = plain.layer_norm(rows, weights, "prenorm", 1e-6)
        y = square(rows + weights["pos_emb"][0])
        for index in range(1, depth + 1):
            y = block(y, f"net.0.b{index}")
        y = plain.adaptive_pool(y, 3)
        for index in range(1, depth + 1):
            y = block(y, f"net.2.b{index}")
        expected = plain.mlp(y.reshape(9, -1), weights, "readout.0", "readout.2", silu)
        if more:
            expected = np.concatenate([expected, weights["eos_tokens"][0]])
        np.testing.assert_allclose(found[b], expected, **TOLERANCE)


def test_c_abstractor_wants_a_square_of_positions() -> None:
    weights = c_abstractor_weights(1, 6, 6, False)
    weights["pos_emb"] = weights["pos_emb"][:, :24]
    with pytest.raises(PackError, match="c-abstractor has 24 positions; they must form a square"):
        module_graphs("c-abstractor", weights, {"out_grid": 3})
