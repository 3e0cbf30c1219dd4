"""The table of regions, all four levels in one."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, by_value
from portal.regions.rules import Level


class Region(Base):
    """A province, regency or city, district, or village, by its dotted Kemendagri code."""

    __tablename__ = "region"

    code: Mapped[str] = mapped_column(String(13), primary_key=True)
    parent_code: Mapped[str | None] = mapped_column(ForeignKey("region.code"), index=True)
    level: Mapped[Level] = mapped_column(by_value(Level, "level"))
    name: Mapped[str] = mapped_column(String(100))
