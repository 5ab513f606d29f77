"""The kinds of request: each is one file of `resources/requests` with one small module here."""
