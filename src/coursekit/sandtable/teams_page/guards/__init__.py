"""What stands between the room and the game: sizes, headers, sessions, tokens, forms."""
