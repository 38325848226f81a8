"""Mentions of many reports to events, each pairing with its reasons; copies of one text.

Pure functions over frozen records: no database, no coder, no clock. docs/linking.md.
"""

from dragoman.linking.blocks import Block, blocks_kept, blocks_of
from dragoman.linking.cluster import Pin
from dragoman.linking.compare import Pairing
from dragoman.linking.copies import Copies, Fingerprint, copies, similarity
from dragoman.linking.events import Change, Known, Linked, LinkedEvent, event_id, forwards, link, update
from dragoman.linking.memory import Memory
from dragoman.linking.telling import Place, Telling, Thing, Toll

__all__ = [
    "Block",
    "Change",
    "Copies",
    "Fingerprint",
    "Known",
    "Linked",
    "LinkedEvent",
    "Memory",
    "Pairing",
    "Pin",
    "Place",
    "Telling",
    "Thing",
    "Toll",
    "blocks_kept",
    "blocks_of",
    "copies",
    "event_id",
    "forwards",
    "link",
    "similarity",
    "update",
]
