"""What every layer may use: the root of all errors, identifiers, and the only clock."""
