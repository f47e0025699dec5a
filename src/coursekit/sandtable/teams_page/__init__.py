"""The teams' page: log in, decide, receipt, results, leaderboard; served to phones and laptops in the room."""
