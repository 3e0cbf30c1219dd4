"""The Markdown of lessons: reading, checking, rendering, and cutting into blocks for paper."""
