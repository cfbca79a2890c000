"""Learned modules: the command, the weights that it takes, and what it refuses."""

import json
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from conftest import run_graph
from precis_packs.__main__ import main
from precis_packs.errors import PackError
from precis_packs.modules import FAMILIES, module_graphs
from precis_packs.modules.settings import read_settings
from precis_packs.samples import SeededRandom
from precis_packs.tensor_file import Streamed, read_tensors, write_tensors


def mlp_weights() -> dict[str, np.ndarray]:
    random = SeededRandom(1, 1)
    return {
        "0.weight": random.array(6, 4),
        "0.bias": random.array(6),
        "2.weight": random.array(5, 6),
        "2.bias": random.array(5),
    }


def run(path: Path, *more: str) -> int:
    arguments = ["module", "llava-mlp", "--weights", str(path), "--out", str(path.parent / "out")]
    return main([*arguments, *more])


def test_the_command_writes_graphs_of_weights_under_a_prefix(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.safetensors"
    weights = mlp_weights()
    save_file({f"w.{name}": value for name, value in weights.items()}, path)
    assert run(path, "--prefix", "w.") == 0
    written = tmp_path / "out" / "projector.onnx"
    assert json.loads(capsys.readouterr().out) == {
        "family": "llava-mlp",
        "graphs": [
            {
                "name": "projector",
                "file": str(written),
                "inputs": {"x": ["n", 4]},
                "outputs": {"tokens": ["n", 5]},
            }
        ],
    }
    assert [file.name for file in written.parent.iterdir()] == ["projector.onnx"]
    x = SeededRandom(1, 2).array(3, 4)
    expected = run_graph(module_graphs("llava-mlp", weights, {})["projector"], x=x)
    np.testing.assert_array_equal(run_graph(written, x=x)["tokens"], expected["tokens"])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--prefix", "v."], "no tensor whose name begins with 'v.'; it has 0.bias, 0.weight"),
        (["--parameters", "{"], "--parameters is not JSON"),
        (["--parameters", "[1]"], "--parameters is [1]; it must be a JSON object"),
        (["--parameters", '{"grid": 3}'], "llava-mlp has no parameter grid"),
    ],
)
def test_the_command_says_what_is_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    path = tmp_path / "a.safetensors"
    save_file(mlp_weights(), path)
    assert run(path, *arguments) == 1
    assert message in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_all_weights_that_do_not_fit_are_named_at_once() -> None:
    weights = mlp_weights()
    del weights["0.bias"]
    weights["2.bias"] = np.zeros((2, 2), np.float32)
    with pytest.raises(PackError) as problem:
        module_graphs("llava-mlp", weights, {})
    assert str(problem.value) == (
        "these weights do not fit llava-mlp; expected 0.bias [6]: missing; 2.bias [5]: it is "
        "[2, 2]. Found 0.weight [6, 4], 2.bias [2, 2], 2.weight [5, 6]"
    )


def test_a_weight_that_tells_sizes_must_be_there() -> None:
    with pytest.raises(PackError, match=r"0.weight \[any, any\]: missing. Found nothing"):
        module_graphs("llava-mlp", {}, {})


def test_an_unknown_family_is_answered_with_those_that_are() -> None:
    with pytest.raises(PackError, match=r"no module family 'x'; there are .*llava-mlp"):
        module_graphs("x", {}, {})


def test_every_family_can_be_loaded() -> None:
    for family in FAMILIES:
        with pytest.raises(PackError, match=family):
            module_graphs(family, {}, {"no such parameter": 1})


@pytest.mark.parametrize("value", [0, -1, 2.0, True, "2", None])
def test_a_setting_of_another_kind_is_refused(value: object) -> None:
    with pytest.raises(PackError, match=r"heads of m is .*; it must be a whole number from 1"):
        read_settings("m", {"heads": value}, heads=8)


def test_settings_have_defaults_or_are_asked_for() -> None:
    found = read_settings("m", {"epsilon": 1}, heads=8, epsilon=1e-6)
    assert (found.heads, found.epsilon) == (8, 1.0)
    with pytest.raises(PackError, match="m needs the parameter grid, a whole number from 1"):
        read_settings("m", {}, grid=int)


def stored(path: Path, kind: str, values: bytes, shape: list[int]) -> Path:
    """A file with one tensor `a`, its header of a length that aligns nothing."""
    header = json.dumps(
        {"a": {"dtype": kind, "shape": shape, "data_offsets": [0, len(values)]}}
    ).encode()
    header += b" " * (1 - len(header) % 2)
    path.write_bytes(len(header).to_bytes(8, "little") + header + values)
    return path


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("F64", np.array([1.5, -2.0], "<f8").tobytes()),
        ("F32", np.array([1.5, -2.0], "<f4").tobytes()),
        ("F16", np.array([1.5, -2.0], "<f2").tobytes()),
        ("BF16", bytes([0xC0, 0x3F, 0x00, 0xC0])),
    ],
)
def test_floats_of_every_size_are_read(tmp_path: Path, kind: str, values: bytes) -> None:
    found = read_tensors(stored(tmp_path / "a.safetensors", kind, values, [1, 2]))
    assert found["a"].dtype == np.float32
    np.testing.assert_array_equal(found["a"], [[1.5, -2.0]])


def test_other_types_and_other_files_are_refused(tmp_path: Path) -> None:
    path = stored(tmp_path / "a.safetensors", "U8", b"12", [2])
    with pytest.raises(PackError, match=r"tensor a of .* is U8; F64, F32, F16"):
        read_tensors(path)
    path.write_bytes(b"nonsense")
    with pytest.raises(PackError, match="is not a safetensors file"):
        read_tensors(path)


def test_streamed_tensors_are_read_back_as_written(tmp_path: Path) -> None:
    path, whole = tmp_path / "a.safetensors", SeededRandom(1, 3).array(5, 3)
    exact = np.arange(4, dtype=np.float32).reshape(2, 2)
    pieces = (whole[first : first + 2] for first in range(0, 5, 2))
    write_tensors(
        path, {"b": Streamed((5, 3), pieces), "a": Streamed((2, 2), [exact.T.copy().T], half=True)}
    )
    found = load_file(path)
    np.testing.assert_array_equal(found["b"], whole)
    np.testing.assert_array_equal(found["a"], exact.astype(np.float16))
    assert read_tensors(path).keys() == {"a", "b"}


def test_pieces_that_do_not_fill_a_tensor_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"the pieces of a do not make up \[2, 2\]"):
        write_tensors(tmp_path / "a.safetensors", {"a": Streamed((2, 2), [np.zeros((1, 2))])})
