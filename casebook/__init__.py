"""Casebook: one investigator's digital-forensic case, in one file."""

__version__ = "0.5.0"
