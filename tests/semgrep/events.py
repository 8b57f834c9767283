# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe

# ruleid: override-doctype-class
override_doctype_class = {"Quotation": "sales_process.overrides.quotation.Quotation"}
# ok: override-doctype-class
doc_events = {"Quotation": {"validate": "sales_process.overrides.quotation.validate"}}


def tell(plan):
	# ruleid: realtime-to-everyone
	frappe.publish_realtime("plan_due", {"plan": plan.name})
	# ok: realtime-to-everyone
	frappe.publish_realtime("plan_due", {"plan": plan.name}, user=plan.sales_owner)
	# ok: realtime-to-everyone
	frappe.publish_realtime("plan_due", doctype=plan.doctype, docname=plan.name)


def queue(plan):
	# ruleid: enqueue-without-guards
	frappe.enqueue("sales_process.tasks.remind", plan=plan.name)
	# ruleid: enqueue-without-guards
	frappe.enqueue("sales_process.tasks.remind", job_id="remind", deduplicate=True)
	# ok: enqueue-without-guards
	frappe.enqueue("sales_process.tasks.remind", job_id="remind", deduplicate=True, enqueue_after_commit=True)
	# ruleid: document-given-to-a-job
	frappe.enqueue("sales_process.tasks.remind", job_id="remind", enqueue_after_commit=True, doc=plan)


class FollowupPlan:
	def validate(self):
		if self.is_late():
			# ruleid: db-set-in-validate
			self.db_set("status", "Late")

	def on_update(self):
		# ok: db-set-in-validate
		self.db_set("seen", 1)
		# ruleid: state-on-frappe-flags
		frappe.flags.plan_was_seen = True
		# ok: state-on-frappe-flags
		self.flags.seen = True
