"""Signing in, invitations, second factors and recovery, for staff."""
