"""TODO portal/authoring/drafts/views/__init__.py"""
