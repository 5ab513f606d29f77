"""Programs that measure Casebook against its peers; run by `make bench`, never by the tests."""
