# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""A Frappe site without a bench: what `python -m devsite` runs."""
