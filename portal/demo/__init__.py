"""A portal to try: two trainings with invented people, whose papers say CONTOH."""
