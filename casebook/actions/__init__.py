"""What an examiner can do, one verb a module."""
