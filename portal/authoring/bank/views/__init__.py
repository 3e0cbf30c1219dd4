"""TODO portal/authoring/bank/views/__init__.py"""
