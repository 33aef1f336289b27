"""What runs beside the web: delivers the outbox and sweeps obligations.

    handlers -> deliver | sweep -> worker -> ending

A delivery acts on the world, outside any transaction; a duty changes records only, inside one, and what it wants done
in the world it puts into the outbox. So a duty happens exactly once, and only deliveries need a word on repetition.
"""
