"""Taking one location down: from a link that somebody reported to "gone, and it stays gone". Pure.

location_state  how a location moves: the whole diagram
notice_state    how one notice moves, and why none is sent twice by a machine
matter          what it is that lies there: how urgent that is, and who can see whether it is gone
consent         what a person allows us to do, and what they agreed to back then
authority       who may speak for the person
checks          what a caseworker must have seen before any notice leaves
recheck         when somebody looks again, and what may be concluded from what they saw
closure         why work on a location ends, and what remains
police          a report to the police: what was promised, by when, and what came of it
"""
