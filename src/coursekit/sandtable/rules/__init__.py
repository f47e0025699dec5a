"""What a team may decide: the form's fields, the checks and the law behind them, violations on record."""
