"""From hosts on paper to a world with everybody in place: who can be cast, names, accounts, keys. Plays nothing."""
