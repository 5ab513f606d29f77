"""One case file: the only package with SQL."""
