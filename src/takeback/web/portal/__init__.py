"""What survivors use: pages that ask nothing of anybody, and scripts that hash pictures on the person's own device."""
