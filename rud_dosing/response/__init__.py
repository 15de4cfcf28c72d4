"""What is judged during treatment: response and toxicity, against the baseline, never guessed where unknown."""
