# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Price Floors refer to these records: renamed or moved in their tree, they make the cached rules untrue."""

from sales_process.sales_process.doctype.price_floor.price_floor import forget_rules


def on_update(doc, method=None):
	forget_rules()


def after_rename(doc, method=None, old=None, new=None, merge=False):
	forget_rules()
