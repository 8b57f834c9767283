# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from sales_process.setup import custom_fields, defaults, removal


def before_uninstall():
	defaults.remove()
	removal.remove_role()
	removal.remove_what_hangs_on_our_records()
	custom_fields.remove()
