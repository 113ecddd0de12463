"""The classic recipe, second half: Flask's development server and POST /fashion, multipart field `image`."""

from __future__ import annotations

import argparse
import base64
import json
from pathlib import Path

from annoy import AnnoyIndex
from features import LENGTH, extract, load_model
from flask import Flask, Response, jsonify, request

NEIGHBOURS = 10


def create_app(out: Path, images: Path) -> Flask:
    """Return the application over what train_index.py wrote into `out`."""
    app = Flask(__name__)
    model = load_model()
    index = AnnoyIndex(LENGTH, "angular")
    index.load(str(out / "index.ann"))
    mapping = json.loads((out / "mapping.json").read_text(encoding="utf-8"))

    @app.post("/fashion")
    def fashion() -> Response:
        vector = extract(model, request.files["image"].stream)
        items, distances = index.get_nns_by_vector(vector, NEIGHBOURS, include_distances=True)
        found = [
            {
                "image": base64.b64encode((images / mapping[item]["file"]).read_bytes()).decode("ascii"),
                "caption": mapping[item]["caption"],
                "distance": distance,
            }
            for item, distance in zip(items, distances, strict=True)
        ]
        return jsonify({"recommendations": found})

    return app


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder that train_index.py made")
    parser.add_argument("--images", type=Path, required=True, help="folder of <id>.jpg")
    parser.add_argument("--port", type=int, default=5000)
    options = parser.parse_args()
    create_app(options.out, options.images).run(port=options.port)


if __name__ == "__main__":
    main()
