"""The classic recipe's embedding: Keras MobileNetV2 at 224 pixels, one `predict` per picture.

The weights are random, from a fixed seed, so that nothing is downloaded: the speed does not depend on them,
the quality does. No quality is measured with this file.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import BinaryIO

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import keras
import numpy as np
from PIL import Image

SIDE = 224
LENGTH = 1280


def load_model() -> keras.Model:
    """Return the network without its classifier: one picture of 224x224 in, 1280 numbers out."""
    keras.utils.set_random_seed(0)
    return keras.applications.MobileNetV2(input_shape=(SIDE, SIDE, 3), include_top=False, weights=None, pooling="avg")


def read_picture(source: Path | BinaryIO) -> np.ndarray:
    """Return the picture as 1 x 224 x 224 x 3 float32, from -1 to 1."""
    with Image.open(source) as picture:
        pixels = np.asarray(picture.convert("RGB").resize((SIDE, SIDE)), dtype=np.float32)
    return keras.applications.mobilenet_v2.preprocess_input(pixels[np.newaxis].copy())


def extract(model: keras.Model, source: Path | BinaryIO) -> np.ndarray:
    """Return the picture's 1280 numbers."""
    return model.predict(read_picture(source), verbose=0)[0]
