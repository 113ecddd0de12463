"""Outside models: from a file or a hub of another framework to an ONNX file that this package runs."""
