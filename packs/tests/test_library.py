"""Recipes against the `transformers` library: tokens and every tap of random models agree.

Needs the extra `transformers`; see packs/README.md.
"""

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load_file

from conftest import Outputs, run_graph
from precis_packs.recipes.build import Wish, from_checkpoint
from precis_packs.samples import SeededRandom

WHY = "the extra 'transformers' is not installed; see packs/README.md"
torch = pytest.importorskip("torch", reason=WHY)
pytest.importorskip("transformers", reason=WHY)

from transformers.vision_utils import get_vision_window_index  # noqa: E402

import library_models as models  # noqa: E402

WITHIN = 1e-4
LAYERS = 3
TAPS = "cls:-2,received:-2,map:-2,keys:-2,received:-1,map:0,hidden:0,hidden:-1,levels:0+2"


def pack(folder: Path, recipe: str, **wishes: Any) -> Path:
    """The pack of the checkpoint in `folder`; its self-test passed."""
    out = folder.parent / f"{folder.name}-pack"
    from_checkpoint(replace(Wish(folder, recipe, out), **wishes))
    return out


def pixels(batch: int = 2, height: int = 56, width: int = 56) -> np.ndarray:
    return SeededRandom(5, 31).array(batch, 3, height, width)


def compare(name: str, found: Outputs, expected: dict[str, Any], skip: int = 0) -> None:
    """Both have the same outputs; `skip` of the found rows come before those expected."""
    assert found.keys() == expected.keys()
    largest = {}
    for output, value in expected.items():
        wanted = value.detach().numpy() if torch.is_tensor(value) else value
        rows = found[output][:, skip:] if skip and wanted.ndim > 1 else found[output]
        assert rows.shape == wanted.shape, output
        largest[output] = float(np.abs(rows - wanted).max())
    print(f"{name}: largest difference {max(largest.values()):.1e} over {sorted(largest)}")
    assert max(largest.values()) < WITHIN, largest


def tapped(
    tower: Any, key_layers: list[Any], run: Callable[[], Any], layers: int = LAYERS
) -> dict[str, Any]:
    """What the library gives for `TAPS`, and its output under `raw`."""
    keys: list[Any] = []
    hooks = [
        layer.register_forward_hook(lambda _, __, value: keys.append(value)) for layer in key_layers
    ]
    with torch.no_grad():
        raw = run()
    for hook in hooks:
        hook.remove()
    states, attention = raw.hidden_states, [heads.mean(dim=1) for heads in raw.attentions]
    before = layers - 2
    return {
        "raw": raw,
        "received_attention": attention[before].mean(dim=1),
        "attention": attention[before][:, 0],
        "attention_map": attention[before],
        f"received_attention_{layers - 1}": attention[-1].mean(dim=1),
        "attention_map_0": attention[0],
        "keys": keys[before],
        "hidden_0": states[1],
        f"hidden_{layers - 1}": states[-1],
        "levels": torch.cat([states[1], states[layers]], dim=-1),
    }


@pytest.mark.parametrize("activation", ["quick_gelu", "gelu"])
@pytest.mark.parametrize("tokens", ["projected", "last", "hidden:-2"])
def test_clip_vision(tmp_path: Path, tokens: str, activation: str) -> None:
    model = models.clip(tmp_path / "clip", activation)
    models.split_in_two(tmp_path / "clip")
    taps = "cls:-2,keys:-2,levels:0+1" if tokens == "hidden:-2" else TAPS
    out = pack(tmp_path / "clip", "clip", taps=taps, tokens=tokens)
    tower = model.vision_model
    keys = [layer.self_attn.k_proj for layer in tower.encoder.layers]
    for size in ((56, 56), (28, 84)):
        picture = pixels(2, *size)
        found = run_graph(out / "vision.onnx", pixels=picture)

        def run(picture: np.ndarray = picture) -> Any:
            return tower(
                torch.from_numpy(picture),
                output_attentions=True,
                output_hidden_states=True,
                interpolate_pos_encoding=True,
            )

        expected = tapped(tower, keys, run)
        raw = expected.pop("raw")
        if tokens == "hidden:-2":
            expected = {name: expected[name] for name in ("attention", "keys")}
            expected["levels"] = torch.cat(raw.hidden_states[1:3], dim=-1)
            expected["tokens"] = raw.hidden_states[-2]
        elif tokens == "last":
            expected["tokens"] = raw.last_hidden_state
        else:
            with torch.no_grad():
                normed = tower.post_layernorm(raw.last_hidden_state)
                expected["tokens"] = model.visual_projection(normed)
                pooled = model.visual_projection(raw.pooler_output)
            np.testing.assert_allclose(found["tokens"][:, 0], pooled.numpy(), atol=WITHIN)
        compare(f"clip {tokens} {activation} {size}", found, expected)


def test_clip_text(tmp_path: Path) -> None:
    model = models.clip(tmp_path / "clip", "quick_gelu")
    out = pack(tmp_path / "clip", "clip")
    ids = np.array([[3, 50, 60, 7, 98, 98], [3, 9, 98, 98, 98, 98]])
    mask = np.array([[1, 1, 1, 1, 1, 0], [1, 1, 1, 0, 0, 0]])
    found = run_graph(out / "text.onnx", input_ids=ids, attention_mask=mask)
    with torch.no_grad():
        raw = model.text_model(torch.from_numpy(ids), torch.from_numpy(mask))
        tokens = model.text_projection(raw.last_hidden_state)
        pooled = model.text_projection(raw.pooler_output)
    kept = mask.astype(bool)
    compare(
        "clip text",
        {"tokens": found["tokens"][kept], "pooled": found["pooled"]},
        {"tokens": tokens.numpy()[kept], "pooled": pooled},
    )


def test_weights_in_pytorchs_own_form_give_the_same_tokens(tmp_path: Path) -> None:
    models.clip(tmp_path / "clip", "gelu")
    picture = pixels(1)
    first = run_graph(pack(tmp_path / "clip", "clip") / "vision.onnx", pixels=picture)
    weights = load_file(tmp_path / "clip" / "model.safetensors")
    (tmp_path / "clip" / "model.safetensors").unlink()
    tensors = {name: torch.from_numpy(value) for name, value in weights.items()}
    torch.save(tensors, tmp_path / "clip" / "pytorch_model.bin")
    second = run_graph(pack(tmp_path / "clip", "clip") / "vision.onnx", pixels=picture)
    np.testing.assert_array_equal(first["tokens"], second["tokens"])


def test_siglip_vision(tmp_path: Path) -> None:
    model = models.siglip(tmp_path / "siglip")
    out = pack(tmp_path / "siglip", "siglip", taps=TAPS.removeprefix("cls:-2,"))
    tower = model.vision_model
    keys = [layer.self_attn.k_proj for layer in tower.encoder.layers]
    for size in ((56, 56), (28, 84)):
        picture = pixels(2, *size)
        found = run_graph(out / "vision.onnx", pixels=picture)

        def run(picture: np.ndarray = picture) -> Any:
            return tower(
                torch.from_numpy(picture),
                output_attentions=True,
                output_hidden_states=True,
                interpolate_pos_encoding=True,
            )

        expected = tapped(tower, keys, run)
        raw = expected.pop("raw")
        head = tower.head
        with torch.no_grad():
            probe = head.probe.repeat(2, 1, 1)
            last = raw.last_hidden_state
            _, weights = head.attention(probe, last, last, average_attn_weights=True)
        expected |= {
            "tokens": raw.last_hidden_state,
            "pooled": raw.pooler_output[:, None],
            "attention": weights[:, 0],
        }
        compare(f"siglip {size}", found, expected)


def test_siglip_text(tmp_path: Path) -> None:
    model = models.siglip(tmp_path / "siglip")
    out = pack(tmp_path / "siglip", "siglip")
    ids = np.array([[3, 50, 60, 7], [3, 9, 12, 1]])
    mask = np.array([[1, 1, 1, 1], [1, 1, 1, 0]])
    found = run_graph(out / "text.onnx", input_ids=ids, attention_mask=mask)
    padded = np.ones((2, 20), np.int64)
    padded[:, :4] = ids
    with torch.no_grad():
        raw = model.text_model(torch.from_numpy(padded))
        tokens = model.text_model.head(raw.last_hidden_state)[:, :4]
    compare("siglip text", found, {"tokens": tokens, "pooled": raw.pooler_output})


@pytest.mark.parametrize(
    ("variant", "sizes"),
    [
        ({}, [(56, 56), (28, 84)]),
        ({"gated": True}, [(56, 56), (28, 84)]),
        ({"registers": True}, [(56, 56)]),
    ],
)
def test_dinov2(tmp_path: Path, variant: dict[str, bool], sizes: list[tuple[int, int]]) -> None:
    model = models.dinov2(tmp_path / "dinov2", **variant)
    out = pack(tmp_path / "dinov2", "dinov2", taps=TAPS)
    keys = [module for name, module in model.named_modules() if name.endswith((".key", ".k_proj"))]
    for size in sizes:
        picture = pixels(2, *size)
        found = run_graph(out / "vision.onnx", pixels=picture)

        def run(picture: np.ndarray = picture) -> Any:
            return model(
                torch.from_numpy(picture), output_attentions=True, output_hidden_states=True
            )

        expected = tapped(model, keys, run)
        expected["tokens"] = expected.pop("raw").last_hidden_state
        compare(f"dinov2 {variant} {size}", found, expected)


def test_whisper(tmp_path: Path) -> None:
    model = models.whisper(tmp_path / "whisper")
    out = pack(tmp_path / "whisper", "whisper", taps=TAPS.removeprefix("cls:-2,"))
    # The library takes whole windows only.
    mel = SeededRandom(6, 32).array(2, 80, 200)
    found = run_graph(out / "audio.onnx", mel=mel)
    keys = [layer.self_attn.k_proj for layer in model.encoder.layers]

    def run() -> Any:
        return model.encoder(
            torch.from_numpy(mel), output_attentions=True, output_hidden_states=True
        )

    expected = tapped(model.encoder, keys, run)
    raw = expected.pop("raw")
    del expected["attention"]
    # The library's last state is past the norm; the tap is before it.
    before = [name for name in ("hidden_2", "levels") if name in expected]
    with torch.no_grad():
        for name in before:
            found[name][..., -32:] = model.encoder.layer_norm(
                torch.from_numpy(found[name][..., -32:])
            ).numpy()
    expected["tokens"] = raw.last_hidden_state
    compare("whisper", found, expected)


@pytest.mark.parametrize("size", [(56, 56), (84, 168)])
@pytest.mark.parametrize("newer", [False, True])
def test_qwen_vision(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, newer: bool, size: tuple[int, int]
) -> None:
    model = models.qwen_vision(tmp_path / "qwen", newer)
    recipe = "qwen2.5-vl-vision" if newer else "qwen2-vl-vision"
    taps = "received:-2,map:-2,keys:-2,received:-1,map:0,hidden:0,hidden:-1,levels:0+2"
    out = pack(tmp_path / "qwen", recipe, taps=taps, size=size)
    tower = model.model.visual
    picture = pixels(1, *size)
    found = run_graph(out / "vision.onnx", pixels=picture)
    rows, columns = size[0] // 28, size[1] // 28
    grid = torch.tensor([[1, 2 * rows, 2 * columns]])
    keys: list[Any] = []
    states: list[Any] = []
    weights: list[list[Any]] = []
    module = sys.modules[type(tower).__module__]
    eager = module.eager_attention_forward

    def recording(*arguments: Any, **settings: Any) -> Any:
        result = eager(*arguments, **settings)
        weights[-1].append(result[1][0])
        return result

    monkeypatch.setattr(module, "eager_attention_forward", recording)
    for block in tower.blocks:
        block.register_forward_pre_hook(lambda *_: weights.append([]))
        block.attn.qkv.register_forward_hook(lambda _, __, qkv: keys.append(qkv[:, 32:64]))
        block.register_forward_hook(lambda _, __, state: states.append(state))
    with torch.no_grad():
        raw = tower(torch.from_numpy(block_pixels(picture)), grid_thw=grid)
    order = np.arange(rows * columns)
    if newer:
        index, _ = get_vision_window_index(
            grid, spatial_merge_size=2, window_size=56, patch_size=14
        )
        order = np.argsort(index.numpy())

    def mean_of_cells(value: Any) -> np.ndarray:
        return value.numpy().reshape(rows * columns, 4, -1).mean(axis=1)[order][None]

    def mean_map(parts: list[Any]) -> np.ndarray:
        whole = torch.block_diag(*(part.mean(dim=0) for part in parts)).numpy()
        by_cell = whole.reshape(rows * columns, 4, rows * columns, 4).sum(axis=3).mean(axis=1)
        return by_cell[order][:, order][None]

    maps = [mean_map(parts) for parts in weights]
    first, last = mean_of_cells(states[0]), mean_of_cells(states[2])
    expected = {
        "received_attention": maps[1].mean(axis=1),
        "attention_map": maps[1],
        "received_attention_2": maps[2].mean(axis=1),
        "attention_map_0": maps[0],
        "keys": mean_of_cells(keys[1]),
        "hidden_0": first,
        "hidden_2": last,
        "levels": np.concatenate([first, last], axis=-1),
        "tokens": raw.pooler_output[None],
    }
    compare(f"{recipe} {size}", found, expected)


def test_internvl(tmp_path: Path) -> None:
    model = models.internvl(tmp_path / "internvl")
    out = pack(tmp_path / "internvl", "internvl", taps=TAPS)
    tower = model.model.vision_tower
    keys = [layer.attention.k_proj for layer in tower.encoder.layer]
    picture = pixels(2)
    found = run_graph(out / "vision.onnx", pixels=picture)

    def run() -> Any:
        return tower(torch.from_numpy(picture), output_attentions=True, output_hidden_states=True)

    expected = tapped(tower, keys, run)
    expected["tokens"] = expected.pop("raw").last_hidden_state
    compare("internvl", found, expected)
    cells = found["tokens"][:, 1:].reshape(2, 2, 2, 2, 2, 32).transpose(0, 1, 3, 2, 4, 5)
    rows = np.ascontiguousarray(cells.reshape(8, 128))
    with torch.no_grad():
        official = model.model.get_image_features(pixel_values=torch.from_numpy(picture))
    projected = run_graph(out / "projector.onnx", x=rows)
    compare("internvl projector", projected, {"tokens": official.pooler_output.reshape(8, 24)})


def block_pixels(picture: np.ndarray) -> np.ndarray:
    """Patches of a still picture as the library's processor gives them: cell after cell."""
    _, channels, height, width = picture.shape
    split = picture.reshape(channels, height // 28, 2, 14, width // 28, 2, 14)
    cells = split.transpose(1, 4, 2, 5, 0, 3, 6)
    twice = np.stack([cells, cells], axis=5)
    return np.ascontiguousarray(twice.reshape(height // 14 * (width // 14), -1))


@pytest.mark.parametrize("family", ["llama", "llama tied", "qwen2"])
def test_llama_decoder(tmp_path: Path, family: str) -> None:
    folder = tmp_path / "llm"
    tied = family.endswith("tied")
    model = models.qwen2(folder) if family == "qwen2" else models.llama(folder, tied)
    out = pack(folder, "llama-decoder")
    key_width = 2 * model.model.layers[0].self_attn.head_dim
    # The second of the two texts is shorter and filled up at its beginning.
    rows = SeededRandom(7, 33).array(2, 90, 32, spread=0.3)
    mask = np.ones((2, 90), np.int64)
    mask[1, :30] = 0
    positions = np.maximum(np.cumsum(mask, axis=1) - 1, 0)

    def step(past: Outputs, first: int, last: int) -> Outputs:
        return run_graph(
            out / "llm.onnx",
            inputs_embeds=rows[:, first:last],
            position_ids=positions[:, first:last],
            attention_mask=mask[:, :last],
            **past,
        )

    names = [f"{kind}_{layer}" for layer in range(LAYERS) for kind in ("keys", "values")]
    whole = step({f"past_{name}": np.zeros((2, 0, key_width), np.float32) for name in names}, 0, 90)
    begun = {f"past_{name}": whole[name][:, :80] for name in names}
    later = step(begun, 80, 90)
    with torch.no_grad():
        raw = model(
            inputs_embeds=torch.from_numpy(rows),
            position_ids=torch.from_numpy(positions),
            attention_mask=torch.from_numpy(mask),
            use_cache=True,
        )
    expected: dict[str, Any] = {"logits": raw.logits[:, -1]}
    for layer in range(LAYERS):
        cached = raw.past_key_values.layers[layer]
        for kind, value in (("keys", cached.keys), ("values", cached.values)):
            flat = value.permute(0, 2, 1, 3).reshape(2, 90, -1)
            # Rows that only fill up see nothing sensible, here and in the library.
            expected[f"{kind}_{layer}"] = flat[:, 30:]
    trimmed = {name: value[:, 30:] if name != "logits" else value for name, value in whole.items()}
    compare(f"{family} whole", trimmed, expected)
    tail = {name: value if name == "logits" else value[:, 50:] for name, value in expected.items()}
    compare(f"{family} behind a cache", later, tail)


@pytest.mark.parametrize("tokens", ["projected", "features"])
@pytest.mark.parametrize("recipe", ["llava-1.5", "llava-onevision"])
def test_llava(tmp_path: Path, recipe: str, tokens: str) -> None:
    older = recipe == "llava-1.5"
    folder = tmp_path / "llava"
    model = models.llava_1_5(folder) if older else models.llava_onevision(folder)
    prefix = 1 if older else 0
    taps = "received:-2,keys:-2,levels:0+1"
    out = pack(folder, recipe, tokens=tokens, taps=taps)
    picture = pixels(2)
    found = run_graph(out / "vision.onnx", pixels=picture)
    tower = model.model.vision_tower
    keys = [layer.self_attn.k_proj for layer in tower.encoder.layers]

    def run() -> Any:
        return tower(torch.from_numpy(picture), output_attentions=True, output_hidden_states=True)

    everything = tapped(tower, keys, run)
    states = everything["raw"].hidden_states
    features = states[-2 if older else -1][:, prefix:]
    with torch.no_grad():
        rows = model.model.multi_modal_projector(features)
        official = model.model.get_image_features(
            # OneVision's first tile is the whole picture; newlines follow it.
            pixel_values=torch.from_numpy(picture if older else picture[None]),
            **({} if older else {"image_sizes": torch.tensor([[56, 56]])}),
        )
    first = official.pooler_output[0][:16].numpy()
    np.testing.assert_allclose(first, rows[0].numpy(), atol=1e-6)
    if not older:
        kept = load_file(out / "llm-rows.safetensors")
        np.testing.assert_array_equal(kept["image_newline"], model.model.image_newline.detach())
    if tokens == "features":
        flat = np.ascontiguousarray(found["tokens"][:, prefix:].reshape(-1, 32))
        projected = run_graph(out / "projector.onnx", x=flat)
        compare(f"{recipe} projector", projected, {"tokens": rows.reshape(-1, 24)})
    expected = {
        "received_attention": everything["received_attention"][:, prefix:],
        "keys": everything["keys"][:, prefix:],
        "levels": torch.cat([states[1], states[2]], dim=-1)[:, prefix:],
        "tokens": rows if tokens == "projected" else features,
    }
    compare(f"{recipe} {tokens}", found, expected, skip=prefix)
