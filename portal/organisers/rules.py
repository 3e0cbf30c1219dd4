"""Limits and kinds of organisers. Pure."""

import enum

NAME_LENGTH = 160


class OrganiserKind(enum.StrEnum):
    """Who may organise a training for PSM (seed 001, no. 12)."""

    MINISTRY = "ministry"
    PROVINCE = "province"
    REGENCY = "regency"
    IPSM = "ipsm"
