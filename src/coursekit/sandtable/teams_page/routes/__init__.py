"""One file an idea: logging in, the quarter, the receipt, results, the leaderboard, polling, static files."""
