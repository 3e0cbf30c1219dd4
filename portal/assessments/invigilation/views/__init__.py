"""TODO portal/assessments/invigilation/views/__init__.py"""
