"""What the course teaches, one module a subject: pure functions on arrays and frames."""
