"""The HTTP API that platforms call: lookup and scan, banks and their entries."""
