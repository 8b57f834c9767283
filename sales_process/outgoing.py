# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""A mail that the app sends for somebody: it hangs on the customer's own record, so that an answer comes back to it."""

import frappe
from frappe.email.email_body import get_message_id

from sales_process import compat


def send_mail(owner: str | None, party_type: str, party: str, to: str, subject: str, message: str) -> str:
	"""Queue one mail from the owner, else from whoever does it; gives its Communication."""
	sender = owner if compat.is_enabled(owner) else frappe.session.user
	communication = frappe.get_doc(
		doctype="Communication",
		communication_type="Communication",
		communication_medium="Email",
		sent_or_received="Sent",
		subject=subject,
		content=message,
		sender=frappe.db.get_value("User", sender, "email"),
		sender_full_name=frappe.utils.get_fullname(sender),
		recipients=to,
		reference_doctype=party_type,
		reference_name=party,
		message_id=get_message_id().strip("<>"),
	)
	communication.flags.skip_add_signature = True
	communication.insert(ignore_permissions=True)  # the callers have asked for the record it is about
	frappe.sendmail(
		recipients=[to],
		reply_to=communication.sender,
		subject=subject,
		message=message,
		reference_doctype=party_type,
		reference_name=party,
		communication=communication.name,
		message_id=communication.message_id,
	)
	return communication.name
