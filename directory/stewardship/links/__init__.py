"""Whether the addresses that programmes name still open."""
