"""What a browser or a platform talks to. Django apps without tables."""
