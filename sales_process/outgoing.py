# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""A mail that a salesperson sends through the app: of the customer's own record, so that an answer comes back to it."""

import frappe
from frappe.email.email_body import get_message_id


def can_mail() -> bool:
	"""Is there an account through which the site sends?"""
	filters = {"enable_outgoing": 1, "default_outgoing": 1}
	return bool(frappe.db.get_value("Email Account", filters, "name", order_by=None))


def send_mail(
	party: tuple[str, str],
	to: str,
	subject: str,
	message: str,
	sender: str,
	mailed: str | None = None,
	attachments: list[dict[str, str]] | None = None,
	shown_on: tuple[str, str] | None = None,
) -> str:
	"""Queue one mail and return its Communication. Whoever calls it has asked whether the user may.

	`mailed` is what is sent where the record must not keep it: a link that is a secret. `shown_on` is a second record
	that shows the mail, where it is not the customer's own that sends it.
	"""
	party_type, name = party
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
		reference_name=name,
		message_id=get_message_id().strip("<>"),
	)
	if shown_on:
		communication.append("timeline_links", {"link_doctype": shown_on[0], "link_name": shown_on[1]})
	communication.flags.skip_add_signature = True
	communication.insert(ignore_permissions=True)  # follows from a care or a plan the user may write
	frappe.sendmail(
		recipients=[to],
		reply_to=communication.sender,
		subject=subject,
		message=mailed or message,
		attachments=attachments,
		reference_doctype=party_type,
		reference_name=name,
		communication=communication.name,
		message_id=communication.message_id,
	)
	return communication.name
