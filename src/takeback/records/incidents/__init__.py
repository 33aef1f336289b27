"""Incidents: what many cases have in common. Cases are opaque ids here; who they are stands nowhere."""
