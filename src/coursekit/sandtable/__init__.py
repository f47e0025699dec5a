"""The sand-table: a market that teams share, played by quarters."""
