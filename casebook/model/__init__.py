"""What a case is: frozen dataclasses and enums, standard library only."""
