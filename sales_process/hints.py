# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""A queued job is only a hint: what is to be done can be read from the database at any time."""

from typing import Any

from redis.exceptions import RedisError

import frappe

QUEUE = "short"


def hint(method: str, *key: str, **kwargs: Any) -> None:
	"""Run `method` in a worker after this transaction, once per key, however often an event asks for it.

	A hint that is lost does no harm: the hourly reconciliation finds the same work in the database. So nobody's save
	fails because the queue is down or full.
	"""
	job_id = "::".join(("sales_process", method.rsplit(".", 1)[-1], *key))
	asked = _asked()
	if job_id in asked:
		return
	asked.add(job_id)
	try:
		frappe.enqueue(
			method, queue=QUEUE, job_id=job_id, deduplicate=True, enqueue_after_commit=True, **kwargs
		)
	except RedisError as error:
		frappe.logger("sales_process").warning(
			f"The queue is down ({error}); {job_id} waits for the hourly job"
		)


def _asked() -> set[str]:
	"""The hints of this transaction; emptied when it ends."""
	if not hasattr(frappe.local, "sales_process_hints"):
		frappe.local.sales_process_hints = set()
	if not frappe.local.sales_process_hints:
		frappe.db.after_commit.add(frappe.local.sales_process_hints.clear)
		frappe.db.after_rollback.add(frappe.local.sales_process_hints.clear)
	return frappe.local.sales_process_hints
