"""What the office does, each act written once. The doors call these; nothing here reads a clock."""
