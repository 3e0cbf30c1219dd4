"""A portal to try: trainings of two organisers with invented people, whose papers say CONTOH."""
