"""The training of the model that the package carries: `python -m parecido.train.shipped --data DIR --out DIR`."""
