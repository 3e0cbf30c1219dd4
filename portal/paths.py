"""Where the folders outside the package lie."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = ROOT / "templates"
STATIC = ROOT / "static"
CONTENT = ROOT / "content"
COURSES = CONTENT / "courses"
REGIONS = CONTENT / "regions"
PDF = TEMPLATES / "pdf"
MIGRATIONS = ROOT / "portal" / "migrations"
