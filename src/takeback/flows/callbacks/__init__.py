"""What platforms are told later: uploads that are remembered, and the calls back."""
