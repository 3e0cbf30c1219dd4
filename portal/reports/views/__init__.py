"""TODO portal/reports/views/__init__.py"""
