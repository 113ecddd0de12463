"""The sample catalogue: a small shop drawn by the project itself, whose truth is known."""

from parecido.sample.draw import draw_sample

__all__ = ["draw_sample"]
