"""Cases: one person's images, words and wishes, by day; what is sealed opens with a key that lies elsewhere."""
