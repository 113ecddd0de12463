"""From a query (a product or a photo) to recommendations."""

from parecido.filters import Where
from parecido.recommend.found import Answer, Prediction, Recommendation
from parecido.recommend.photo import Photo
from parecido.recommend.recommender import Recommender

__all__ = ["Answer", "Photo", "Prediction", "Recommendation", "Recommender", "Where"]
