"""The tiny LLaVA of the shared fixtures, made into packs, answers as it is known to answer.

Needs the folder `shared` beside the repository; skipped elsewhere.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pytest
from safetensors.numpy import load_file

from precis_packs.recipes.build import Wish, from_checkpoint

FIXTURE = Path(__file__).resolve().parents[3] / "shared" / "fixtures" / "tiny-llava"
GOLDEN = FIXTURE / "golden"

pytestmark = pytest.mark.skipif(
    not FIXTURE.is_dir(), reason=f"the fixture {FIXTURE} is not beside the repository"
)


@pytest.fixture(scope="module")
def packs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tiny-llava")
    from_checkpoint(Wish(FIXTURE, "llama-decoder", folder / "llm"))
    from_checkpoint(Wish(FIXTURE, "llava-1.5", folder / "vision"))
    from_checkpoint(Wish(FIXTURE, "llava-1.5", folder / "features", tokens="features"))
    return folder


def manifest(folder: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((folder / "pack.json").read_text())
    return read


def session(graph: Path) -> onnxruntime.InferenceSession:
    return onnxruntime.InferenceSession(str(graph), providers=["CPUExecutionProvider"])


def expected() -> dict[str, Any]:
    read: dict[str, Any] = json.loads((GOLDEN / "expected.json").read_text())
    return read


def picture_rows(packs: Path) -> np.ndarray:
    """Rows of the language model for the fixture's picture, class row dropped."""
    pixels = np.load(GOLDEN / "pixel_values.npy")
    tokens = session(packs / "vision" / "vision.onnx").run(["tokens"], {"pixels": pixels})[0]
    return tokens[0, manifest(packs / "vision")["encoders"]["vision"]["prefixTokens"] :]


def greedy(packs: Path, rows: np.ndarray, count: int) -> list[int]:
    """Ids that follow `rows`, one step each after the first, from the cache."""
    decoder = manifest(packs / "llm")["decoders"]["llm"]
    graph = session(packs / "llm" / decoder["graphs"]["step"])
    table = load_file(packs / "llm" / "llm-embeddings.safetensors")["embed_tokens.weight"]
    names = [f"{kind}_{i}" for i in range(decoder["layers"]) for kind in ("keys", "values")]
    past = {name: np.zeros((1, 0, decoder["keyWidth"]), np.float32) for name in names}
    ids: list[int] = []
    while len(ids) < count:
        before = past["keys_0"].shape[1]
        length = before + len(rows)
        logits, *new = graph.run(
            ["logits", *names],
            {
                "inputs_embeds": rows[None],
                "position_ids": np.arange(before, length)[None],
                "attention_mask": np.ones((1, length), np.int64),
                **{f"past_{name}": value for name, value in past.items()},
            },
        )
        past = {
            name: np.concatenate([past[name], value], axis=1)
            for name, value in zip(names, new, strict=True)
        }
        ids.append(int(logits[0].argmax()))
        rows = table[ids[-1]][None]
    return ids


def test_rows_of_the_picture_equal_the_known_ones(packs: Path) -> None:
    known = np.load(GOLDEN / "image_embeds_full.npy").reshape(-1, 64)
    np.testing.assert_allclose(picture_rows(packs), known, atol=1e-4, rtol=0)


def test_the_projector_alone_gives_the_same_rows(packs: Path) -> None:
    pixels = np.load(GOLDEN / "pixel_values.npy")
    folder = packs / "features"
    features = session(folder / "vision.onnx").run(["tokens"], {"pixels": pixels})[0][0, 1:]
    tokens = session(folder / "projector.onnx").run(["tokens"], {"x": features})[0]
    np.testing.assert_allclose(tokens, picture_rows(packs), atol=1e-5, rtol=0)


@pytest.mark.parametrize(
    "name", ["full", "keep_first_5", "keep_1", "keep_first_11", "keep_0_3_7_12"]
)
def test_answers_a_question_about_chosen_rows_token_for_token(packs: Path, name: str) -> None:
    known = expected()
    case = next(case for case in known["chat_cases"] if case["name"] == name)
    table = load_file(packs / "llm" / "llm-embeddings.safetensors")["embed_tokens.weight"]
    ids = np.array(case["prompt_token_ids"])
    rows = table[ids]
    rows[ids == known["image_token_id"]] = picture_rows(packs)[case["rows"]]
    answer = case["greedy_token_ids"]
    assert greedy(packs, rows, len(answer)) == answer


def test_goes_on_with_a_text_token_for_token(packs: Path) -> None:
    case = expected()["completion_case"]
    table = load_file(packs / "llm" / "llm-embeddings.safetensors")["embed_tokens.weight"]
    answer = case["greedy_token_ids"]
    assert greedy(packs, table[case["prompt_token_ids"]], len(answer)) == answer


def test_both_packs_name_the_same_language_model(packs: Path) -> None:
    """Rows may be handed over only to the model whose table has this digest."""
    vision, llm = manifest(packs / "vision")["llm"], manifest(packs / "llm")["llm"]
    assert vision["rowsSha256"] == llm["rowsSha256"]
    assert vision["family"] == llm["family"] == "llava"
    assert vision["id"] == llm["id"] == manifest(packs / "vision")["encoders"]["vision"]["space"]
