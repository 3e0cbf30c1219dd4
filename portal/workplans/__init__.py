"""The follow-up work plan of each trainee (RKTL): written from the home village, reviewed by the trainer."""
