"""Annotated texts in the formats of other tools, both ways: one format a module, found by the catalogue.

Reading is strict, as in :mod:`figlint.nlp.corpora`. Writing returns what the format could not hold
(:class:`~figlint.nlp.exchange.losses.Losses`); reading the file again gives the documents less these losses.
"""

from figlint.nlp.exchange.catalogue import FORMATS, convert
from figlint.nlp.exchange.losses import Losses

__all__ = ["FORMATS", "Losses", "convert"]
