"""What a shell offers behind a TAB: verbs, keys, pages, words."""
