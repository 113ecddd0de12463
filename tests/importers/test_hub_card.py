"""Licence and data at the head of a repository's README.md."""

from __future__ import annotations

from pathlib import Path

import pytest

from parecido.embeddings.importers.hub_card import HubCard, read_hub_card


@pytest.mark.parametrize(
    ("head", "card"),
    [
        ("license: apache-2.0\ntags:\n- vision", HubCard(None, "apache-2.0")),
        ("license: other\nlicense_name: dinov3-license", HubCard(None, "dinov3-license")),
        ("license: other", HubCard()),
        ('model_name: "Tiny CLIP"  # ours\nlicense: mit', HubCard("Tiny CLIP", "mit")),
        (
            "license: mit\ndatasets:\n  - laion/laion2B-en\n  - webli\nlanguage: en",
            HubCard(None, "mit", "laion/laion2B-en, webli"),
        ),
        ("datasets: imagenet-1k", HubCard(None, None, "imagenet-1k")),
        ("license:\n- mit\n- apache-2.0", HubCard()),
    ],
)
def test_the_head_is_read(tmp_path: Path, head: str, card: HubCard) -> None:
    (tmp_path / "README.md").write_text(f"---\n{head}\n---\n# A model\nlicense: none\n", encoding="utf-8")
    assert read_hub_card(tmp_path) == card


def test_without_a_head_nothing_is_told(tmp_path: Path) -> None:
    assert read_hub_card(tmp_path) == HubCard()
    (tmp_path / "README.md").write_text("# A model\nlicense: mit\n", encoding="utf-8")
    assert read_hub_card(tmp_path) == HubCard()
