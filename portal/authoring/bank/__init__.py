"""The question bank: finding, changing and retiring questions, and question files in and out."""
