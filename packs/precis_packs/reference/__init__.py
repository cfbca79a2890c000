"""The encoders once more in plain numpy float64: the source of a pack's expected outputs.

Nothing here reads an ONNX graph, so a self-test that passes shows that graph and arithmetic agree.
"""
