"""`hcpsim init`: a folder to start one's own study in."""
