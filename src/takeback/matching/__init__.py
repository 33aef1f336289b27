"""Image, steps 3 to 5: bank -> index -> matcher -> decision. Pure: no Django, no file, no clock."""
