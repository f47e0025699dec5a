"""What teams get on paper besides slips and cards: sheets for drills and war-game rounds, and their debriefs."""
