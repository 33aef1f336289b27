"""The HTTP API that platforms call: lookup and scan, opinions, webhooks, and what is to be remembered."""
