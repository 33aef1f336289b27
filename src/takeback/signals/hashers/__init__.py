"""One file, one hash, one paper. A file in this folder that defines `HASHER` is found by itself."""
