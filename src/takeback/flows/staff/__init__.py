"""Who belongs to an organisation, and what opens its data."""
