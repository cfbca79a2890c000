"""What BLIP-2 and LLaMA-VID share, beside the `transformers` library: tower and Q-Former.

Needs the extra `transformers`; see packs/README.md.
"""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import save_file

from conftest import run_graph
from module_weights import dense_shapes, norm_shapes, seeded
from precis_packs.modules import module_graphs
from precis_packs.recipes.build import Wish, from_checkpoint
from precis_packs.samples import SeededRandom

WHY = "the extra 'transformers' is not installed; see packs/README.md"
torch = pytest.importorskip("torch", reason=WHY)
transformers = pytest.importorskip("transformers", reason=WHY)

WITHIN = 1e-4


def arrays(model: Any) -> dict[str, np.ndarray]:
    """The model's weights, drawn so that biases and scales of norms count."""
    random = SeededRandom(4, 47)
    with torch.no_grad():
        for name, value in model.named_parameters():
            scale = 1.0 if "norm" in name.lower() and name.endswith("weight") else 0.0
            value.copy_(
                torch.from_numpy(random.array(*value.shape, spread=0.2) + np.float32(scale))
            )
    model.eval()
    return {name: value.detach().numpy() for name, value in model.named_parameters()}


def test_eva_vit_gives_the_states_of_blip_2(tmp_path: Path) -> None:
    config = transformers.Blip2VisionConfig(
        hidden_size=32,
        intermediate_size=48,
        num_hidden_layers=3,
        num_attention_heads=4,
        image_size=56,
        patch_size=14,
        hidden_act="gelu",
    )
    model = transformers.Blip2VisionModel(config)
    theirs = arrays(model)
    ours = {
        "cls_token": theirs["embeddings.class_embedding"],
        "pos_embed": theirs["embeddings.position_embedding"],
        "patch_embed.proj.weight": theirs["embeddings.patch_embedding.weight"],
        "patch_embed.proj.bias": theirs["embeddings.patch_embedding.bias"],
    }
    renamed = {
        "norm1": "layer_norm1",
        "norm2": "layer_norm2",
        "attn.proj": "self_attn.projection",
        "mlp.fc1": "mlp.fc1",
        "mlp.fc2": "mlp.fc2",
    }
    for index in range(3):
        block, layer = f"blocks.{index}.", f"encoder.layers.{index}."
        bias = theirs[f"{layer}self_attn.qkv.bias"]
        # The library stores zeros for the keys, which have no bias.
        bias[32:64] = 0
        ours[f"{block}attn.qkv.weight"] = theirs[f"{layer}self_attn.qkv.weight"]
        ours[f"{block}attn.q_bias"], ours[f"{block}attn.v_bias"] = bias[:32], bias[64:]
        for own, other in renamed.items():
            for part in ("weight", "bias"):
                ours[f"{block}{own}.{part}"] = theirs[f"{layer}{other}.{part}"]
    checkpoint = tmp_path / "eva"
    checkpoint.mkdir()
    (checkpoint / "config.json").write_text('{"num_attention_heads": 4}')
    save_file(
        {name: np.ascontiguousarray(value) for name, value in ours.items()},
        checkpoint / "model.safetensors",
    )
    from_checkpoint(Wish(checkpoint, "eva-vit", tmp_path / "pack"))
    pixels = SeededRandom(5, 48).array(2, 3, 56, 56)
    with torch.no_grad():
        states = model(torch.from_numpy(pixels), output_hidden_states=True).hidden_states
    found = run_graph(tmp_path / "pack" / "vision.onnx", pixels=pixels)["tokens"]
    difference = float(np.abs(found - states[-1].numpy()).max())
    print(f"eva-vit: largest difference {difference:.1e}")
    assert difference < WITHIN


def test_llama_vid_queries_are_those_of_the_instructed_q_former() -> None:
    hidden, count, seen, layers = 16, 5, 20, 3
    config = transformers.InstructBlipQFormerConfig(
        vocab_size=11,
        hidden_size=hidden,
        num_hidden_layers=layers,
        num_attention_heads=4,
        intermediate_size=24,
        max_position_embeddings=8,
        encoder_hidden_size=seen,
    )
    model = transformers.InstructBlipQFormerModel(config)
    theirs = arrays(model)
    bert = {
        name.replace("attention.attention.", "attention.self.").replace("layernorm", "LayerNorm"): (
            value
        )
        for name, value in theirs.items()
    }
    ends = seeded(
        dense_shapes("projector", hidden, seen)
        | norm_shapes("ln", seen)
        | dense_shapes("key_projector", seen, seen)
        | dense_shapes("val_projector", seen, 8)
        | {"query": (1, count, hidden)},
        6,
    )
    weights = {f"vlm_att_encoder.bert.{name}": value for name, value in bert.items()}
    weights |= {f"vlm_att_{name}": value for name, value in ends.items()}
    weights |= seeded(
        dense_shapes("mm_projector.0", seen, 8) | dense_shapes("mm_projector.2", 8, 8), 7
    )
    settings = {"layers": layers, "heads": 4, "normed": True}
    graph = module_graphs("llama-vid", weights, settings)["queries"]
    rows = SeededRandom(5, 49).array(2, 9, seen)
    ids = np.array([[7, 2, 9]], np.int64)
    found = run_graph(graph, rows=rows, input_ids=ids)["text_query"]
    with torch.no_grad():
        normed = torch.nn.functional.layer_norm(
            torch.from_numpy(rows),
            (seen,),
            torch.from_numpy(ends["ln.weight"]),
            torch.from_numpy(ends["ln.bias"]),
        )
        states = model(
            input_ids=torch.from_numpy(np.repeat(ids, 2, axis=0)),
            query_embeds=torch.from_numpy(np.repeat(ends["query"], 2, axis=0)),
            encoder_hidden_states=normed,
        ).last_hidden_state[:, :count]
        expected = torch.nn.functional.linear(
            states,
            torch.from_numpy(ends["projector.weight"]),
            torch.from_numpy(ends["projector.bias"]),
        )
    difference = float(np.abs(found - expected.numpy()).max())
    print(f"llama-vid queries: largest difference {difference:.1e}")
    assert difference < WITHIN
