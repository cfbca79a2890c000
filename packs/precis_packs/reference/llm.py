"""A Llama-shaped language model in float64."""

import numpy as np

from precis_packs.llama import LlamaWeights
from precis_packs.reference.llama import rms_norm, run_llama_layer
from precis_packs.reference.operators import DENSE

Outputs = dict[str, np.ndarray]


def run_llm(weights: LlamaWeights, precision: str, inputs: Outputs) -> Outputs:
    """`logits`, `keys_I` and `values_I` for the inputs of the graph."""
    kept = inputs["attention_mask"] > 0
    x = inputs["inputs_embeds"].astype(np.float64)
    length, everything = x.shape[1], kept.shape[1]
    before = everything - length
    own = before + np.arange(length)
    seen = kept[:, None, :] & (np.arange(everything) <= own[:, None])
    dense = DENSE[precision]
    outputs: Outputs = {}
    for index in range(weights.layers):
        past = inputs[f"past_keys_{index}"], inputs[f"past_values_{index}"]
        x, keys, values = run_llama_layer(
            x, weights.block(index), weights.shape, inputs["position_ids"], seen, past, dense
        )
        outputs |= {f"keys_{index}": keys, f"values_{index}": values}
    last = rms_norm(x[:, -1], weights.norm, weights.shape.epsilon)
    outputs["logits"] = dense(last, weights.head)
    return {name: value.astype(np.float32) for name, value in outputs.items()}
