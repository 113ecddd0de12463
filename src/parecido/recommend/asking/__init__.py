"""What is asked, as rows of numbers: photos, texts, several examples, and where the last page ended."""
