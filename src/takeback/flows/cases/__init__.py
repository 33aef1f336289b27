"""A person's case: opened, worked, read by its person, withdrawn; hand-overs and incidents."""
