"""TODO portal/assessments/marking/views/__init__.py"""
