"""To whom somebody is referred: the help of each country, and from which age its laws count a person as grown up."""
