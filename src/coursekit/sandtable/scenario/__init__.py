"""What a game starts from and what happens to it: scenario, seats, events, market research."""
