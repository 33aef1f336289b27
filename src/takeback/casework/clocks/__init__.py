"""When an answer is due: plain hours, business hours and days, calendar months. Pure: every instant is given.

length     how long a law or our own rule gives: values, without arithmetic
calendar   which zone a country's law counts in, and which of its days are working days
counting   from an instant and a length to the instant at which it is over
due        from a route and the instant at which it began to what is due, and when to remind
"""
