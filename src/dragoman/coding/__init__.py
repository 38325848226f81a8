"""From parsed clauses to mentions: acts, parties, items, time, place, word, status, links, undertakings."""
