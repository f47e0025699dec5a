"""The score: five measures against what the neutral plan would have earned from the same seat."""
