"""Keys of uploads, in a table apart: destroying a row destroys the picture, wherever a copy of it lies."""
