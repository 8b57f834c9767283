# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from sales_process.setup import custom_fields, defaults


def before_install():
	defaults.require_erpnext()


def after_install():
	custom_fields.create()
	defaults.seed()
	defaults.start_watching()


def after_migrate():
	"""Fields of a later version come in; nothing an admin edited is touched."""
	custom_fields.create()
	defaults.seed()
	defaults.start_watching()
