"""Reports from plain text and JSONL; what cannot be read is set aside with its reason, and the run goes on."""

from dragoman.reports.reading import LONGEST, Rejected, ReportError, parse_date, read, read_text

__all__ = ["LONGEST", "Rejected", "ReportError", "parse_date", "read", "read_text"]
