"""The window: the only package with Qt."""
