"""What pages ask for while they are open: runs, what is said in them, files to take home."""
