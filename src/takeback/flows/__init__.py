"""Steps that cross records in one transaction, for web and workers alike. None of them opens a socket.

lookups     a platform asks at every upload, and is answered from memory
banks       pictures and lists come into banks, and platforms say what they found
callbacks   what platforms are told later
cases       a person's case, from the first words to its end
uploads     a picture that one reviewer sees once
staff       who belongs to an organisation, and what opens its data
floods      what keeps machines away from pages that ask nobody's name
services    the collaborators that all of them are handed
"""
