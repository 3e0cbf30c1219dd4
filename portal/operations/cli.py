"""Commands for whoever runs an installation."""

import json

import click

from portal.operations.sbom import shipped


@click.command("sbom")
def sbom() -> None:
    """Print what this installation consists of (CycloneDX 1.6, JSON)."""
    click.echo(json.dumps(shipped(), indent=2))
