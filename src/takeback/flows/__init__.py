"""Steps that cross records in one transaction, for web, workers and command line alike."""
