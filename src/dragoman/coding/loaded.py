"""Loads the models when imported: what the server that workers are forked from does once, so that they share the memory."""

import gc
from contextlib import suppress

from dragoman.coding.coder import Coder
from dragoman.language import ParserError, parser

with suppress(ParserError):  # a worker will meet and tell it
    parser()
    Coder()
gc.collect()
gc.freeze()  # a collection in a worker would otherwise touch, and so copy, every page
