"""What a shop knows, as files for other programs."""


from parecido.export.vectors import export_vectors

__all__ = ["Exported", "export_vectors", "recommend_all"]
