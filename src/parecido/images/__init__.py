"""Find and decode pictures safely; make thumbnails."""
