"""After the game: which step was worth how much, what was luck, what if; in figures and sentences for managers."""
