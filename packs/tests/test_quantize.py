"""8-bit rounding: error bounds, and the same integers as ONNX Runtime."""

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from conftest import run_graph
from precis_packs.quantize import WEIGHT_LIMIT, quantize_activation, quantize_weight
from precis_packs.samples import SeededRandom
from precis_packs.weights import Linear


def linear(weight: np.ndarray) -> Linear:
    return Linear(weight, np.zeros(weight.shape[1], np.float32))


def test_weights_are_off_by_at_most_half_a_step() -> None:
    weight = SeededRandom(1, 1).array(64, 48)
    quantized = quantize_weight(linear(weight))
    error = np.abs(quantized.values * quantized.scale - weight)
    assert (error <= quantized.scale * 0.5001).all()
    assert np.abs(quantized.values).max() == WEIGHT_LIMIT


def test_a_zero_column_stays_zero() -> None:
    quantized = quantize_weight(linear(np.zeros((4, 3), np.float32)))
    assert not quantized.values.any()
    assert np.isfinite(quantized.scale).all()


def test_two_products_fit_in_sixteen_bits() -> None:
    assert 2 * 255 * WEIGHT_LIMIT < 2**15


@pytest.mark.parametrize("shift", [0.0, 5.0, -5.0])
def test_activations_round_as_onnx_runtime_does(shift: float) -> None:
    x = SeededRandom(2, 2).array(7, 33) + np.float32(shift)
    node = helper.make_node("DynamicQuantizeLinear", ["x"], ["values", "scale", "zero"])
    outputs = [
        helper.make_tensor_value_info("values", TensorProto.UINT8, [7, 33]),
        helper.make_tensor_value_info("scale", TensorProto.FLOAT, []),
        helper.make_tensor_value_info("zero", TensorProto.UINT8, []),
    ]
    inputs = [helper.make_tensor_value_info("x", TensorProto.FLOAT, [7, 33])]
    model = helper.make_model(
        helper.make_graph([node], "quantize", inputs, outputs),
        opset_imports=[helper.make_opsetid("", 17)],
        ir_version=8,
    )
    onnx.checker.check_model(model)
    found = run_graph(model, x=x)
    values, scale, zero = quantize_activation(x)
    assert zero == found["zero"]
    assert scale == pytest.approx(float(found["scale"]), rel=1e-6)
    assert (values != found["values"]).mean() < 0.01
    assert np.abs(values.astype(int) - found["values"].astype(int)).max() <= 1


def test_a_constant_zero_activation_has_a_scale() -> None:
    values, scale, zero = quantize_activation(np.zeros((2, 2)))
    assert not values.any()
    assert (scale, zero) == (1, 0)
