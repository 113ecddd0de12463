"""The classic recipe and Parecido, side by side on the same pictures: `python -m benchmarks --help`."""
