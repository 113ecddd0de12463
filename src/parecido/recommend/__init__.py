"""From a query (a product or a photo) to recommendations."""

from parecido.filters import Where
from parecido.recommend.arranging.boosts import Boost
from parecido.recommend.asking.photo import Photo
from parecido.recommend.found import Answer, Doubt, Prediction, Recommendation
from parecido.recommend.question import Question
from parecido.recommend.recommender import Recommender

__all__ = ["Answer", "Boost", "Doubt", "Photo", "Prediction", "Question", "Recommendation", "Recommender", "Where"]
