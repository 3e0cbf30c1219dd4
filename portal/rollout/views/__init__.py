"""TODO portal/rollout/views/__init__.py"""
