"""Leave of absence: izin and sakit, asked for by a trainee or entered by the staff, with a photo of the letter."""
