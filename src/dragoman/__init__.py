"""Dragoman reads news reports and keeps the ledger between states."""
