"""Files over SSH: who keeps them, and who puts and gets them. Knows no letter and no other protocol."""
