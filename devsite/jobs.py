# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Background jobs without a bench: worker and scheduler as threads, or the waiting jobs run once."""

import threading
import time

from devsite.progress import say

SCHEDULER_SECONDS = 60


def start():
	"""Start worker and scheduler; they end with the process."""
	threading.Thread(target=_work, name="worker", daemon=True).start()
	threading.Thread(target=_schedule, name="scheduler", daemon=True).start()


def drain():
	"""Run the jobs that wait now, and those they add; what is written so far is committed before."""
	import frappe

	connected = getattr(frappe.local, "db", None) is not None
	user = frappe.session.user if connected else None
	if connected:
		frappe.db.commit()
	_worker().work(burst=True, logging_level="ERROR")
	if connected:  # each job ends the connection of its thread
		frappe.init()
		frappe.connect()
		frappe.set_user(user)


def _work():
	while True:
		try:
			_worker().work(logging_level="ERROR")
		except Exception as error:
			say(f"The worker stopped and starts again: {error}")
			time.sleep(1)


def _schedule():
	from frappe.utils.scheduler import enqueue_events_for_site

	while True:
		enqueue_events_for_site()
		time.sleep(SCHEDULER_SECONDS)


def _worker():
	from rq import SimpleWorker
	from rq.timeouts import TimerDeathPenalty

	import frappe
	from frappe.utils.background_jobs import get_queue_list, get_redis_conn

	class ThreadWorker(SimpleWorker):
		"""Works in a thread, where signals cannot end a job that takes too long."""

		death_penalty_class = TimerDeathPenalty

		def _install_signal_handlers(self):
			pass

		def subscribe(self):
			pass

		def unsubscribe(self):
			pass

	initialised = getattr(frappe.local, "initialised", False)
	frappe.init()
	worker = ThreadWorker(get_queue_list(build_queue_name=True), connection=get_redis_conn())
	if not initialised:
		frappe.destroy()
	return worker
