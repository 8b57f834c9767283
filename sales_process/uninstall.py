# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from sales_process.setup import custom_fields, defaults


def before_uninstall():
	defaults.remove()
	custom_fields.remove()
