"""Places told in a text, each with its GeoNames id: `find` names every one, `resolve` says which one a name denotes.

    >>> from dragoman import places
    >>> [(w.text, w.kind, w.country_code) for w in places.find("Syrian officials met in Moscow.")]
    [('Syrian', 'demonym', 'SYR'), ('Moscow', 'literal', 'RUS')]

Rests on one gazetteer file (GeoNames, CC BY 4.0) that is mapped into memory; no parser, no network.
"""

from dragoman.places.finder import find, resolve

__all__ = ["find", "resolve"]
