"""What a question is to whoever answers it: responses, points, words, and papers drawn from a bank. Pure."""
