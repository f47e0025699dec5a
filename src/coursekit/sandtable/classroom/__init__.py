"""What lesson 24 shows of the sand-table: small tables and curves, worked out by playing quarters."""
