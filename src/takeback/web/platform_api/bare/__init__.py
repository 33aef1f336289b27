"""The two calls that platforms make at every upload, as a bare ASGI application beside Django.

They ask no database: keys and banks are kept level in memory by a thread of the server (`flows.lookups.following`), and
what was served is counted in memory and written down later. Everything else of the API goes on to Django.

application   which call it is, whose key, and whether there were too many
body          the body of a call
lookup        signals, decided at once
scan          a picture, hashed in a decoder process, then decided
"""
