# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe
from frappe import _
from frappe.model.document import Document


class FollowupChannel(Document):
	def on_trash(self):
		self.refuse_while_a_cadence_uses_it()

	def refuse_while_a_cadence_uses_it(self):
		"""Our records stand in nobody's way, which includes ours: a rule without its channel would plan nothing."""
		cadence = frappe.db.get_value(
			"Follow-up Cadence Track", {"channel": self.name}, "parent", order_by="creation asc"
		)
		if cadence:
			frappe.throw(
				_(
					"{0} is used by the cadence {1}. Choose another channel there, or disable this one."
				).format(frappe.bold(self.name), frappe.utils.get_link_to_form("Follow-up Cadence", cadence)),
				title=_("Channel in Use"),
				exc=frappe.LinkExistsError,
			)
