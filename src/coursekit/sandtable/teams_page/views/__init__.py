"""What a page shows, as plain values: no request, no HTML."""
