"""What law and good practice ask, as pure functions over the model."""
