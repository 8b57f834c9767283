# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""One record of many is done as a whole or not at all, also where ERPNext commits in the middle of it.

ERPNext commits when a contact with a phone number is inserted (its Call Log looks for old calls); a savepoint from before is
gone then, and MariaDB refuses to return to it.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

import frappe


@contextmanager
def as_a_whole(savepoint: str) -> Iterator[None]:
	"""What fails in the block is undone; of what was committed meanwhile only the part that came after."""
	frappe.db.savepoint(savepoint)
	try:
		yield
	except Exception:
		try:
			frappe.db.rollback(save_point=savepoint)
		except frappe.db.OperationalError:
			frappe.db.rollback()
		raise
	with suppress(frappe.db.OperationalError):  # gone: what was done is kept already
		frappe.db.release_savepoint(savepoint)
