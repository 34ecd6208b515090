"""The continuous watch: an e-detector over weekly growth of bets that detection has fallen."""
