"""The HTTP API that platforms call: lookup and scan, banks, opinions, webhooks, and what is to be remembered."""
