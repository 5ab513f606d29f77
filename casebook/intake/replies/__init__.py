"""Readers of what providers answer: text, text in PDF, delimited tables, and workbooks."""
