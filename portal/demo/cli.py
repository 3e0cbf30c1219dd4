"""The demo's command."""

import click


@click.command("demo")
@click.option("--fresh", is_flag=True, help="Start over: forget everything entered in the demo.")
def demo(fresh: bool) -> None:
    """Serve a demo."""
