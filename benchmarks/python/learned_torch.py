"""The trained modules in PyTorch, from their description, with its own fused operators.

Tensors are ready and whatever a module could keep between calls (resized position tables) is.
"""

from functools import cache

import torch
from learned_case import Case, Tensors
from torch.nn.functional import (
    adaptive_avg_pool2d,
    conv2d,
    gelu,
    interpolate,
    layer_norm,
    linear,
    normalize,
    rms_norm,
    scaled_dot_product_attention,
    silu,
)

Tensor = torch.Tensor
FUSION_LAYERS = 4
HEAD = 128


def dense(w: Tensors, name: str, x: Tensor) -> Tensor:
    return linear(x, w[f"{name}.weight"], w.get(f"{name}.bias"))


def norm(w: Tensors, name: str, x: Tensor, epsilon: float) -> Tensor:
    weight = w[f"{name}.weight"]
    return layer_norm(x, weight.shape, weight, w[f"{name}.bias"], epsilon)


def split(x: Tensor, heads: int) -> Tensor:
    return x.unflatten(-1, (heads, -1)).transpose(1, 2)


def attend(query: Tensor, keys: Tensor, values: Tensor, heads: int) -> Tensor:
    mixed = scaled_dot_product_attention(
        split(query, heads), split(keys, heads), split(values, heads)
    )
    return mixed.transpose(1, 2).flatten(2)


def in_projections(w: Tensors, name: str, *rows: Tensor) -> list[Tensor]:
    weights = w[f"{name}.in_proj_weight"].chunk(3)
    biases = w[f"{name}.in_proj_bias"].chunk(3)
    return [linear(x, weight, bias) for x, weight, bias in zip(rows, weights, biases, strict=True)]


def multihead(
    w: Tensors, name: str, query: Tensor, keys: Tensor, values: Tensor, heads: int
) -> Tensor:
    mixed = attend(*in_projections(w, name, query, keys, values), heads)
    return dense(w, f"{name}.out_proj", mixed)


def tokenpacker(case: Case) -> Tensor:
    w, levels = case.weights["tokenpacker"], case.inputs["tokenpacker"]["levels"][None]
    width = w["q_proj_1.weight"].shape[0]
    last = levels[..., -width:].transpose(1, 2).unflatten(2, (24, 24))
    coarse = interpolate(last, (12, 12), mode="bilinear").flatten(2).transpose(1, 2)
    query = norm(w, "ln_q_1", dense(w, "q_proj_1", coarse), 1e-6).view(144, 1, width)

    def regions(side: str) -> Tensor:
        x = dense(w, f"{side}_proj_1.2", gelu(dense(w, f"{side}_proj_1.0", levels)))
        x = norm(w, f"ln_{side}_1", x, 1e-6).view(12, 2, 12, 2, width)
        return x.transpose(1, 2).reshape(144, 4, width)

    mixed = multihead(w, "clip_attn", query, regions("k"), regions("v"), 8)[:, 0]
    return dense(w, "mlp.2", gelu(dense(w, "mlp.0", mixed)))


def llava_mini_compressor(case: Case) -> Tensor:
    w = {n.removeprefix("model."): t for n, t in case.weights["llava-mini.compressor"].items()}
    features = case.inputs["llava-mini.compressor"]["features"]
    normed = norm(w, "compressor.ln_kv", features, 1e-5)
    # One query: its table of positions is one row, whatever grid it is resized to.
    keys = normed + w["compressor.pos_embed"]
    query = norm(w, "compressor.ln_q", w["compressor.query"], 1e-5) + w["compressor.pos_embed"]
    q, k, v = in_projections(w, "compressor.attn", query[None], keys, normed)
    q, k, v = (split(x, 8) for x in (q, k, v))
    scores = torch.softmax(q @ k.transpose(2, 3) / q.shape[-1] ** 0.5, dim=-1)
    scores.mean(dim=1)  # asked for by the models that draw it
    mixed = dense(w, "compressor.attn.out_proj", (scores @ v).transpose(1, 2).flatten(2))
    return dense(w, "mm_projector.2", gelu(dense(w, "mm_projector.0", mixed)))[0]


def turned(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    low, high = x.chunk(2, dim=-1)
    return x * cos + torch.cat([-high, low], dim=-1) * sin


def llava_mini_prefusion(case: Case) -> Tensor:
    w, given = case.weights["llava-mini.prefusion"], case.inputs["llava-mini.prefusion"]
    x, places = given["rows"], given["position_ids"]
    width = x.shape[-1]
    heads = width // HEAD
    frequency = 10000.0 ** (-torch.arange(0, HEAD, 2, dtype=torch.float32) / HEAD)
    angle = (places[0, :, None].float() * frequency).repeat(1, 2)
    cos, sin = angle.cos(), angle.sin()
    for layer in range(FUSION_LAYERS):
        name = f"model.prefusion_layers.{layer}"
        normed = rms_norm(x, (width,), w[f"{name}.input_layernorm.weight"], 1e-5)
        q, k, v = (split(dense(w, f"{name}.self_attn.{p}_proj", normed), heads) for p in "qkv")
        mixed = scaled_dot_product_attention(
            turned(q, cos, sin), turned(k, cos, sin), v, is_causal=True
        )
        x = x + dense(w, f"{name}.self_attn.o_proj", mixed.transpose(1, 2).flatten(2))
        normed = rms_norm(x, (width,), w[f"{name}.post_attention_layernorm.weight"], 1e-5)
        gate = silu(dense(w, f"{name}.mlp.gate_proj", normed))
        x = x + dense(w, f"{name}.mlp.down_proj", gate * dense(w, f"{name}.mlp.up_proj", normed))
    return x[0, -1:]


def bert_attention(w: Tensors, name: str, inner: str, x: Tensor, context: Tensor) -> Tensor:
    parts = ((x, "query"), (context, "key"), (context, "value"))
    q, k, v = (dense(w, f"{name}.{inner}.{part}", rows) for rows, part in parts)
    mixed = dense(w, f"{name}.output.dense", attend(q, k, v, 12))
    return norm(w, f"{name}.output.LayerNorm", x + mixed, 1e-12)


def bert_mlp(w: Tensors, name: str, suffix: str, x: Tensor) -> Tensor:
    lifted = gelu(dense(w, f"{name}.intermediate{suffix}.dense", x))
    lowered = dense(w, f"{name}.output{suffix}.dense", lifted)
    return norm(w, f"{name}.output{suffix}.LayerNorm", x + lowered, 1e-12)


def tdc_compressor(case: Case) -> Tensor:
    w, given = case.weights["tdc.compressor"], case.inputs["tdc.compressor"]
    rows, ids = given["rows"], given["input_ids"]
    frames, count = rows.shape[0], given["queries"].shape[1]
    embeddings = "bert.embeddings"
    text = w[f"{embeddings}.word_embeddings.weight"][ids]
    text = text + w[f"{embeddings}.position_embeddings.weight"][: ids.shape[1]]
    queries = dense(w, "query_proj", given["queries"])
    x = torch.cat([queries, text], dim=1).expand(frames, -1, -1)
    x = norm(w, f"{embeddings}.LayerNorm", x, 1e-12)
    for layer in range(12):
        name = f"bert.encoder.layer.{layer}"
        x = bert_attention(w, f"{name}.attention", "self", x, x)
        queries, text = x[:, :count], x[:, count:]
        if layer % 2 == 0:
            queries = bert_attention(w, f"{name}.crossattention", "self", queries, rows)
        queries = bert_mlp(w, name, "_query", queries)
        x = torch.cat([queries, bert_mlp(w, name, "", text)], dim=1)
    return normalize(dense(w, "vision_proj", x[:, :count]), dim=-1).flatten(0, 1)


def q_former(case: Case) -> Tensor:
    w, picture = case.weights["q-former"], case.inputs["q-former"]["x"]
    x = norm(w, "qformer.layernorm", w["query_tokens"], 1e-12)
    for layer in range(12):
        name = f"qformer.encoder.layer.{layer}"
        x = bert_attention(w, f"{name}.attention", "attention", x, x)
        if layer % 2 == 0:
            x = bert_attention(w, f"{name}.crossattention", "attention", x, picture)
        x = bert_mlp(w, name, "_query", x)
    return dense(w, "language_projection", x)[0]


@cache
def key_places(table: Tensor) -> Tensor:
    square = table.T.unflatten(1, (8, 8))[None]
    return interpolate(square, (24, 24), mode="bicubic").flatten(2).transpose(1, 2)


def resampler(case: Case) -> Tensor:
    w = case.weights["resampler"]
    rows = norm(w, "ln_kv", dense(w, "kv_proj", case.inputs["resampler"]["x"]), 1e-6)
    query = norm(w, "ln_q", w["query"], 1e-6) + w["pos_embed"]
    keys = rows + key_places(w["pos_embed"])
    mixed = multihead(w, "attn", query[None], keys, rows, 32)
    return (norm(w, "ln_post", mixed, 1e-6) @ w["proj"])[0]


def map_norm(w: Tensors, name: str, x: Tensor) -> Tensor:
    return norm(w, f"{name}.bn", x.permute(0, 2, 3, 1), 1e-5).permute(0, 3, 1, 2)


def abstractor_block(w: Tensors, name: str, x: Tensor) -> Tensor:
    y = silu(map_norm(w, f"{name}.conv1", conv2d(x, w[f"{name}.conv1.conv.weight"])))
    middle = w[f"{name}.conv2.conv.weight"]
    y = conv2d(y, middle, padding=1, groups=middle.shape[0])
    y = silu(map_norm(w, f"{name}.conv2", y))
    gate = y.mean((2, 3), keepdim=True)
    gate = silu(conv2d(gate, w[f"{name}.se.fc1.weight"], w[f"{name}.se.fc1.bias"]))
    gate = conv2d(gate, w[f"{name}.se.fc2.weight"], w[f"{name}.se.fc2.bias"]).sigmoid()
    y = map_norm(w, f"{name}.conv3", conv2d(y * gate, w[f"{name}.conv3.conv.weight"]))
    return silu(y + x)


def c_abstractor(case: Case) -> Tensor:
    w = case.weights["c-abstractor"]
    x = (case.inputs["c-abstractor"]["x"] + w["pos_emb"]).transpose(1, 2).unflatten(2, (24, 24))
    for block in (1, 2, 3):
        x = abstractor_block(w, f"net.0.b{block}", x)
    x = adaptive_avg_pool2d(x, (12, 12))
    for block in (1, 2, 3):
        x = abstractor_block(w, f"net.2.b{block}", x)
    rows = x.flatten(2).transpose(1, 2)
    return dense(w, "readout.2", silu(dense(w, "readout.0", rows)))[0]
