"""Coding more than one run can hold: numbered shards of reports, coded by whichever engine, each written once and whole.

The outcome is a folder of Parquet (docs/scale.md) that is the same, byte for byte, on one process and on a Ray cluster, whatever
was killed meanwhile.
"""
