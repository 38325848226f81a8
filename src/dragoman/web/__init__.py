"""The desk: pages and a JSON API over a ledger. It imports ledger, relations, render and coder; none of them imports it."""
