"""Model to content blocks to PDF: knows neither the store nor Qt."""
