"""Makes model packs: folders with a manifest, ONNX graphs and a self-test that Precis opens."""

__version__ = "0.1.0"
