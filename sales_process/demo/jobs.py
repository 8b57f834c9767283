# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Jobs run inline: what a worker would do after each request is done at once, as the user who asked for it."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

import frappe

TARGETS = ("frappe.enqueue", "frappe.utils.background_jobs.enqueue")  # 16 binds the name twice
LEFT_OUT = ("update_gravatar",)  # asks a service on the net for pictures of people who do not exist
SCHEDULER_USER = "Administrator"


class Queue:
	"""The jobs that wait, in the order they were asked for."""

	def __init__(self):
		self._waiting: dict[object, tuple[str, Any, dict]] = {}

	def enqueue(self, method, queue="default", timeout=None, event=None, is_async=True, job_name=None, now=False,
		enqueue_after_commit=False, *, on_success=None, on_failure=None, at_front=False, job_id=None,
		deduplicate=False, at_front_when_starved=False, **kwargs):  # fmt: skip
		"""Stands in for the framework's function of this name, with its signature."""
		if str(method).endswith(LEFT_OUT):
			return None
		if now or not is_async:
			return frappe.call(method, **kwargs)
		job = (frappe.session.user, method, kwargs)
		key = (job_id if deduplicate else None) or object()
		if enqueue_after_commit:
			frappe.db.after_commit.add(lambda: self._waiting.setdefault(key, job))
		else:
			self._waiting.setdefault(key, job)

	def run(self) -> None:
		"""Do what waits, and what that asks for."""
		while self._waiting:
			user, method, kwargs = self._waiting.pop(next(iter(self._waiting)))
			with request(user):
				frappe.call(method, **kwargs)


@contextmanager
def jobs_inline() -> Iterator[Queue]:
	"""A block in which no job leaves the process."""
	queue = Queue()
	with ExitStack() as patches:
		for target in TARGETS:
			patches.enter_context(patch(target, queue.enqueue))
		yield queue


@contextmanager
def request(user: str) -> Iterator[None]:
	"""What the block does is one request of this user: kept as a whole, or not at all."""
	before = frappe.session.user
	if before != user:
		frappe.set_user(user)
	frappe.local.request_cache.clear()
	frappe.clear_messages()
	try:
		yield
		frappe.db.commit()  # nosemgrep -- a request ends here
	except BaseException:
		frappe.db.rollback()
		raise
	finally:
		if before != user:
			frappe.set_user(before)


def run_as_scheduler(method: str) -> None:
	with request(SCHEDULER_USER):
		frappe.get_attr(method)()
