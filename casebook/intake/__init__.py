"""Foreign file to records: the only package that opens foreign files."""
