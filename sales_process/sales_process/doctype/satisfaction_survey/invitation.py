# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""The e-mail that brings a survey to one recipient, in his language."""

from email.utils import formataddr

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html, format_date

from sales_process import compat
from sales_process.exceptions import SalesProcessError
from sales_process.language import in_language
from sales_process.sales_process.doctype.access_link.access_link import url
from sales_process.sales_process.doctype.sales_process_settings.sales_process_settings import setting

INVITATION, REMINDER = "survey_invitation", "survey_reminder"
SAVEPOINT = "sales_process_survey_mail"


class MailNotSent(SalesProcessError):
	pass


def send_invitation(survey: Document, recipient: Document, is_reminder: bool = False) -> None:
	"""Send a recipient the link to his page; a mail that fails leaves nothing behind."""
	if failure := _try_to_send(survey, recipient, is_reminder):
		frappe.throw(
			_("The e-mail to {0} could not be sent: {1}").format(
				frappe.bold(escape_html(recipient.email)), escape_html(failure)
			),
			title=_("E-mail Not Sent"),
			exc=MailNotSent,
		)


def _try_to_send(survey: Document, recipient: Document, is_reminder: bool) -> str:
	"""Return what went wrong as text only: a traceback with its variables would put the link into the log."""
	frappe.db.savepoint(SAVEPOINT)
	try:
		_send(survey, recipient, is_reminder)
	except Exception as error:
		frappe.db.rollback(save_point=SAVEPOINT)
		return f"{type(error).__name__}: {error}"
	return ""


def _send(survey: Document, recipient: Document, is_reminder: bool) -> None:
	link = url(frappe.get_doc("Access Link", recipient.access_link))
	owner = compat.is_enabled(survey.sales_owner) and frappe.db.get_value("User", survey.sales_owner, "email")
	# not the language of whoever presses the button
	with in_language(language_of(survey, recipient) or frappe.get_system_settings("language")):
		frappe.sendmail(
			recipients=[recipient.email],
			sender=_sender(survey.company),
			reply_to=owner or None,
			reference_doctype=survey.doctype,
			reference_name=survey.name,
			**_mail(survey, recipient, link, is_reminder),
		)


def language_of(survey: Document, recipient: Document | None = None) -> str | None:
	"""The recipient's language, else the template's; None where neither is known."""
	if recipient and recipient.language:
		return recipient.language
	return survey.frozen_texts().get("language")


def _mail(survey: Document, recipient: Document, link: str, is_reminder: bool) -> dict:
	wording = survey.wording_for(language_of(survey, recipient))
	values = _values(survey, recipient, link, wording.introduction)
	template = wording.email_template
	if template and not is_reminder:
		return _from_template(template, values)
	if is_reminder:
		subject = _("May we remind you? {0} asks for your opinion")
	elif survey.improvement_action:
		subject = _("Is it better now? {0} asks you once more")
	else:
		subject = _("How satisfied are you with {0}?")
	return {
		"subject": subject.format(survey.company),
		"template": REMINDER if is_reminder else INVITATION,
		"args": values,
	}


def _from_template(template: str, values: dict) -> dict:
	"""The admin's own text, rendered by Frappe's sandbox; a forgotten link is added."""
	escaped = {key: escape_html(value) if isinstance(value, str) else value for key, value in values.items()}
	doc = frappe.get_doc("Email Template", template)
	message = doc.get_formatted_response({**escaped, "link": values["link"]})
	if values["link"] not in message:
		message += f'<p><a href="{values["link"]}">{escape_html(_("Answer now"))}</a></p>'
	return {"subject": doc.get_formatted_subject(values), "message": message}


def _values(survey: Document, recipient: Document, link: str, introduction: str) -> dict:
	"""What an Email Template may use."""
	owner = survey.sales_owner and frappe.utils.get_fullname(survey.sales_owner)
	return {
		"link": link,
		"contact_name": recipient.contact_name or "",
		"customer": survey.party_name or "",
		"company": survey.company,
		"sender_name": owner or survey.company,
		"introduction": introduction,
		"handed_over_on": format_date(survey.handed_over_on) if survey.handed_over_on else "",
		"expires_on": format_date(survey.expires_on) if survey.expires_on else "",
	}


def _sender(company: str) -> str:
	"""The company's own Email Account; empty is the site's outgoing one."""
	account = setting("survey_sender", company)
	email = account and frappe.db.get_value("Email Account", account, "email_id")
	return formataddr((company, email)) if email else ""
