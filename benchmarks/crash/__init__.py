"""What a shop survives: killed writers and flipped bits. `python -m benchmarks.crash --help`."""
