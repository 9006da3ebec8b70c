"""Who comes, from where, with how much, and what is answered when something cannot be done."""
