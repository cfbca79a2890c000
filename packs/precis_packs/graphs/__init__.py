"""Writes encoders as ONNX graphs of standard operators (opset 17, IR version 8)."""
