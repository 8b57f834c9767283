# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""A demo: months of business, played day by day through the app's own code. Needs the package `faker`.

On the devsite `python -m devsite demo`; on a bench `bench --site SITE execute sales_process.demo.play`.
"""


def play(arguments: list[str] | None = None) -> None:
	"""Play the business of some months on this site, or print again what was played. Takes command-line options."""
	from sales_process.demo.command import run

	run(arguments or [])
