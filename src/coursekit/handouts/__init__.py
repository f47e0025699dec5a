"""Turn class files into finished handouts: plan -> execute -> export -> pack."""
