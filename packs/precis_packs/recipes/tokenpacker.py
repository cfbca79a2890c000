"""TokenPacker: the projector of a public checkpoint."""

from precis_packs.modules import module_graphs
from precis_packs.recipes.compressor import SAMPLE_SEED, Module, graphs_of, made, whole
from precis_packs.recipes.order import Made, Order
from precis_packs.samples import SeededRandom

FAMILY = "tokenpacker"


def tokenpacker(order: Order) -> Made:
    """The projector of a TokenPacker checkpoint, `model.mm_projector.*`."""
    weights = order.checkpoint.arrays.above("q_proj_1.weight")
    scale = whole(order.checkpoint.config, "scale_factor", 2)
    graphs = graphs_of(
        order,
        FAMILY,
        weights,
        lambda storage: {
            "tokens": module_graphs(FAMILY, weights, {"scale_factor": scale}, storage)[FAMILY]
        },
    )
    _, wide = weights.shape("k_proj_1.0.weight", 2)
    outputs, _ = weights.shape("mlp.2.weight", 2)
    regions = SeededRandom(SAMPLE_SEED, 1).array(3, scale * scale, wide)
    module = Module(
        family=FAMILY,
        graphs=graphs,
        samples={"tokens": {"regions": regions}},
        signal="levels",
        reads=wide,
        numbers={"scale": scale},
    )
    return made(order, module, outputs)
