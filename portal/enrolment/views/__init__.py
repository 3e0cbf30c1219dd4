"""TODO portal/enrolment/views/__init__.py"""
