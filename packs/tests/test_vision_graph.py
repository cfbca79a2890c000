"""Vision graphs: shapes, signals, and agreement with the float64 reference at any grid."""

from dataclasses import replace

import numpy as np
import onnx
import pytest

from conftest import cosines, run_graph
from precis_packs.graphs.vision import vision_graph
from precis_packs.reference.encoders import run_vision
from precis_packs.samples import SeededRandom
from precis_packs.taps import vision_taps
from precis_packs.tiny import WIDTH, tiny_vision
from precis_packs.weights import VisionWeights

TAPS = vision_taps(1, 0)
KEYS = next(tap for tap in TAPS if tap.kind == "keys")


def picture(*shape: int) -> np.ndarray:
    return SeededRandom(3, 3).array(*shape)


def weights_with(prefix: int, resize: str) -> VisionWeights:
    return replace(tiny_vision(5), prefix=SeededRandom(5, 9).array(prefix, WIDTH), resize=resize)


def shape_of(value: onnx.ValueInfoProto) -> list[int | str]:
    return [axis.dim_param or axis.dim_value for axis in value.type.tensor_type.shape.dim]


@pytest.mark.parametrize("precision", ["fp32", "int8"])
def test_declares_opset_17_ir_8_and_symbolic_axes(precision: str) -> None:
    model = vision_graph(tiny_vision(7), TAPS, precision)
    assert model.ir_version == 8
    assert [(opset.domain, opset.version) for opset in model.opset_import] == [("", 17)]
    assert {node.domain for node in model.graph.node} == {""}
    assert [shape_of(value) for value in model.graph.input] == [["b", 3, "h", "w"]]
    assert {value.name: shape_of(value) for value in model.graph.output} == {
        "tokens": ["b", "1+n", WIDTH],
        "attention": ["b", "1+n"],
        "received": ["b", "1+n"],
        "attention_map": ["b", "1+n", "1+n"],
        "keys": ["b", "1+n", WIDTH],
        "hidden_0": ["b", "1+n", WIDTH],
    }


@pytest.mark.parametrize("resize", ["linear", "cubic"])
@pytest.mark.parametrize("prefix", [0, 1, 5])
@pytest.mark.parametrize(
    "shape", [(1, 3, 56, 56), (1, 3, 28, 28), (2, 3, 28, 98), (3, 3, 70, 42), (1, 3, 14, 224)]
)
def test_matches_the_reference_within_1e5(shape: tuple[int, ...], prefix: int, resize: str) -> None:
    weights = weights_with(prefix, resize)
    # Without a class token there is no class row to look at.
    taps = TAPS if prefix > 0 else TAPS[1:]
    pixels = picture(*shape)
    found = run_graph(vision_graph(weights, taps, "fp32"), pixels=pixels)
    expected = run_vision(weights, taps, "fp32", pixels)
    assert found.keys() == expected.keys()
    rows = prefix + (shape[2] // 14) * (shape[3] // 14)
    for name, value in expected.items():
        assert found[name].shape[:2] == (shape[0], rows)
        np.testing.assert_allclose(found[name], value, atol=1e-5, rtol=0)


def test_attention_is_a_distribution_over_all_tokens() -> None:
    found = run_graph(vision_graph(tiny_vision(7), TAPS, "fp32"), pixels=picture(2, 3, 56, 84))
    for name in ("attention", "received"):
        assert (found[name] >= 0).all()
        np.testing.assert_allclose(found[name].sum(axis=1), 1.0, atol=1e-6)


def test_the_map_holds_the_other_two_kinds_of_attention() -> None:
    """Its first row is the class token's, its column means are what tokens receive."""
    found = run_graph(vision_graph(tiny_vision(7), TAPS, "fp32"), pixels=picture(2, 3, 56, 84))
    whole = found["attention_map"].astype(np.float64)
    assert (whole >= 0).all()
    np.testing.assert_allclose(whole.sum(axis=2), 1.0, atol=1e-6)
    np.testing.assert_allclose(whole[:, 0], found["attention"], atol=1e-7)
    np.testing.assert_allclose(whole.mean(axis=1), found["received"], atol=1e-7)


def test_attention_is_the_same_with_and_without_a_map_beside_it() -> None:
    pixels = picture(2, 3, 56, 84)
    with_map = run_graph(vision_graph(tiny_vision(7), TAPS, "fp32"), pixels=pixels)
    taps = tuple(tap for tap in TAPS if tap.kind != "map")
    without = run_graph(vision_graph(tiny_vision(7), taps, "fp32"), pixels=pixels)
    assert without.keys() == with_map.keys() - {"attention_map"}
    for name, value in without.items():
        np.testing.assert_allclose(value, with_map[name], atol=1e-7)


def test_a_picture_alone_equals_the_picture_in_a_batch() -> None:
    model = vision_graph(tiny_vision(7), TAPS, "fp32")
    pixels = picture(3, 3, 56, 56)
    together = run_graph(model, pixels=pixels)
    alone = run_graph(model, pixels=pixels[1:2])
    for name, value in alone.items():
        np.testing.assert_allclose(together[name][1:2], value, atol=1e-5)


def test_eight_bit_graph_matches_the_eight_bit_reference() -> None:
    weights = tiny_vision(7)
    pixels = picture(1, 3, 56, 56)
    found = run_graph(vision_graph(weights, TAPS, "int8"), pixels=pixels)
    for name, value in run_vision(weights, TAPS, "int8", pixels).items():
        assert cosines(found[name], value).min() > 0.999


def test_eight_bit_tokens_stay_close_to_float_tokens() -> None:
    weights = tiny_vision(7)
    pixels = picture(1, 3, 56, 56)
    small = vision_graph(weights, TAPS, "int8")
    found = run_graph(small, pixels=pixels)
    expected = run_vision(weights, TAPS, "fp32", pixels)
    assert cosines(found["tokens"], expected["tokens"]).min() > 0.99
    assert not np.array_equal(found["tokens"], expected["tokens"])
    assert sum(node.op_type == "MatMulInteger" for node in small.graph.node) == 8


def test_tokens_follow_raster_order() -> None:
    """A change in one patch moves the keys of layer 0 at that row only."""
    weights = tiny_vision(7)
    taps = (replace(KEYS, layer=0),)
    model = vision_graph(weights, taps, "fp32")
    pixels = picture(1, 3, 56, 84)
    changed = pixels.copy()
    changed[:, :, 28:42, 56:70] += 1
    difference = run_graph(model, pixels=changed)["keys"] - run_graph(model, pixels=pixels)["keys"]
    moved = np.flatnonzero(np.abs(difference[0]).max(axis=1) > 1e-6)
    assert moved.tolist() == [1 + 2 * 6 + 4]


def test_one_value_cannot_be_two_outputs() -> None:
    with pytest.raises(ValueError, match="already the output keys"):
        vision_graph(tiny_vision(7), (KEYS, replace(KEYS, output="again")), "fp32")
