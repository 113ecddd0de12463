"""What a shop knows, as files for other programs."""

from parecido.export.arrangement import Arrange, Arrangement
from parecido.export.similar import Exported, recommend_all
from parecido.export.vectors import export_vectors

__all__ = ["Arrange", "Arrangement", "Exported", "export_vectors", "recommend_all"]
