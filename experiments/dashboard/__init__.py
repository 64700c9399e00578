"""The page on which a study is set up, run, watched and compared, a client of the one runner."""
