"""The small neural encoder: reads acts, judges proposed ones, names parties, and says how a pair stands.

`encoder()` gives the shipped one, loaded once. How it was made, from which data, and how good it is: training/MODEL_CARD.md.
"""

from dragoman.encoder.results import Act, Argument, Reading, Relation, Scores
from dragoman.encoder.runtime import Encoder, encoder

__all__ = ["Act", "Argument", "Encoder", "Reading", "Relation", "Scores", "encoder"]
