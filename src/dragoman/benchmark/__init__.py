"""Benchmarks: scores and speeds as one table (metric, value, data, size, seconds). They report; they never fail by the clock."""
