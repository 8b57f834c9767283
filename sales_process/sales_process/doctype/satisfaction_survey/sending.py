# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""How a survey reaches its recipients: by itself on its day, or because a person decides so."""

from collections.abc import Iterable
from datetime import date

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, escape_html, getdate

from sales_process import compat
from sales_process.engine import survey_steps as steps
from sales_process.engine.reasons import Reason
from sales_process.engine.survey_steps import (
	ANSWERED,
	EXPIRED,
	ONE_DAY,
	SENT,
	SKIPPED,
	TO_ASK,
	WITHDRAWN,
	Pace,
	Step,
)
from sales_process.language import in_language, language_of_user
from sales_process.sales_process.doctype.access_link import access_link as links
from sales_process.sales_process.doctype.follow_up_plan.due import queue_manager
from sales_process.sales_process.doctype.sales_process_settings.sales_process_settings import setting
from sales_process.sales_process.doctype.satisfaction_survey import asked_before
from sales_process.sales_process.doctype.satisfaction_survey.invitation import MailNotSent, send_invitation

LONGEST_REASON = 140


def get_pace(company: str | None) -> Pace:
	return Pace(
		contact_rest=cint(setting("survey_contact_rest_days", company)),
		account_rest=cint(setting("survey_account_rest_days", company)),
		remind_after=cint(setting("survey_remind_days", company)),
		expire_after=cint(setting("survey_expiry_days", company)),
	)


# by itself


def take_step(survey: Document, today: date) -> None:
	"""Do what the engine says is next, and note when to look again."""
	step = steps.next_step(as_state(survey), get_pace(survey.company), today)
	take = {
		steps.SEND: _send,
		steps.REMIND: _remind,
		steps.ASK: _ask,
		steps.SKIP: lambda survey, step: survey.set_status(SKIPPED, step.reason),
		steps.EXPIRE: lambda survey, step: survey.set_status(EXPIRED, step.reason),
		steps.WAIT: lambda survey, step: survey.set("next_step_on", step.next_on),
	}
	take[step.action](survey, step)
	survey.save_automatic()


def as_state(survey: Document) -> steps.Survey:
	asked = asked_before.of(survey) if survey.status == steps.SCHEDULED else asked_before.NOTHING
	refusing = asked_before.unsubscribed(survey)
	return steps.Survey(
		status=survey.status,
		due_on=getdate(survey.due_on),
		recipients=tuple(
			steps.Recipient(
				key=row.name,
				email=row.email or "",
				unsubscribed=row.name in refusing,
				last_surveyed_on=asked.recipients.get(row.name),
				has_answered=bool(row.answered_on),
			)
			for row in survey.recipients
		),
		account_surveyed_on=asked.account,
		sent_on=getdate(survey.sent_on) if survey.sent_on else None,
		is_reminded=any(row.reminded_on for row in survey.recipients),
		expires_on=getdate(survey.expires_on) if survey.expires_on else None,
		ignores_rest=bool(survey.improvement_action),
	)


def _send(survey: Document, step: Step) -> None:
	rows = survey.rows(step.recipients)
	prepare_links(survey, rows)
	if _try_to_mail(survey, rows):
		mark_sent(survey, step.reason, *step.also)
		_ask_others(survey, step)
	else:
		_try_again_tomorrow(survey)


def _remind(survey: Document, step: Step) -> None:
	if _try_to_mail(survey, survey.rows(step.recipients), is_reminder=True):
		survey.set_status(SENT, step.reason, next_on=step.next_on)
	else:
		_try_again_tomorrow(survey)


def _ask(survey: Document, step: Step) -> None:
	survey.set_status(TO_ASK, step.reason, *step.also)
	for row in survey.rows(step.in_person):
		row.ask_in_person = 1
	ask_owner(survey)


def _ask_others(survey: Document, step: Step) -> None:
	"""Who takes no mail is not left out because others take one."""
	for row in survey.rows(step.in_person):
		row.ask_in_person = 1
	if step.in_person:
		ask_owner(survey)


def _try_again_tomorrow(survey: Document) -> None:
	again = compat.today() + ONE_DAY
	survey.set_status(survey.status, Reason("mail_failed", {"again": again}), next_on=again)


def _try_to_mail(survey: Document, rows: list[Document], is_reminder: bool = False) -> bool:
	"""A mail that cannot be sent costs neither the survey nor the others' mails. Was any sent?"""
	sent = 0
	for row in rows:
		try:
			_mail(survey, row, is_reminder)
			sent += 1
		except MailNotSent as failure:
			frappe.clear_last_message()
			frappe.log_error(
				title=f"{survey.doctype} {survey.name}: an e-mail could not be sent",
				message=str(failure),
				reference_doctype=survey.doctype,
				reference_name=survey.name,
			)
	return bool(sent)


def _mail(survey: Document, row: Document, is_reminder: bool = False) -> None:
	send_invitation(survey, row, is_reminder)
	row.set("reminded_on" if is_reminder else "sent_on", compat.now())


def prepare_links(survey: Document, rows: Iterable[Document]) -> None:
	"""A link for each; who has one keeps it, valid for longer."""
	survey.expires_on, __ = steps.sending(compat.today(), get_pace(survey.company))
	for row in rows:
		if row.access_link:
			links.extend(row.access_link, survey.expires_on)
		else:
			recipient = row.contact_name or row.email or survey.party_name
			link = links.make_link(links.SURVEY, survey.doctype, survey.name, recipient, survey.expires_on)
			row.access_link = link.name


def mark_sent(survey: Document, *reasons: Reason) -> None:
	survey.expires_on, next_on = steps.sending(compat.today(), get_pace(survey.company))
	survey.sent_on = compat.now()
	survey.set_status(SENT, *reasons, next_on=next_on)


def ask_owner(survey: Document) -> None:
	"""A ToDo for whoever can ask by phone or on a visit."""
	owner = survey.sales_owner
	user = owner if compat.is_enabled(owner) else queue_manager(survey.company)
	if not user or survey.open_todos():
		return
	with in_language(language_of_user(user)):
		text = _("Ask {0} how satisfied he is, and write the answers down.").format(survey.party_name)
	frappe.get_doc(
		doctype="ToDo",
		allocated_to=user,
		date=compat.today(),
		description=escape_html(text),
		reference_type=survey.doctype,
		reference_name=survey.name,
	).insert(ignore_permissions=True)  # follows from the survey, for its own owner


# by a person


def send_now(survey: Document) -> None:
	"""Send before its day, again, or in spite of a rest: a person decides, the links stay the same."""
	_check_not_over(survey)
	_check_has_questions(survey)
	refusing = asked_before.unsubscribed(survey)
	rows = [
		row for row in survey.recipients if row.email and not row.answered_on and row.name not in refusing
	]
	if not rows:
		frappe.throw(
			_(
				"Nobody in {0} can be sent an e-mail. Add an address, copy the link into a chat, or ask in person."
			).format(frappe.bold(_("Recipients"))),
			title=_("Nobody to Write to"),
		)
	prepare_links(survey, rows)
	for row in rows:
		_mail(survey, row)
	mark_sent(survey, Reason("sent", {"on": compat.today(), "user": frappe.session.user}))
	survey.save_automatic()


def copy_link(survey: Document, channel: str, recipient: str | None = None) -> str:
	"""The guest's address, to be pasted into a chat. It counts as sent."""
	_check_not_over(survey)
	_check_has_questions(survey)
	_check_carries_link(channel)
	row = survey.recipient_to_answer(recipient)
	prepare_links(survey, [row])
	row.sent_on = row.sent_on or compat.now()
	values = {"on": compat.today(), "user": frappe.session.user, "channel": channel}
	mark_sent(survey, Reason("link_copied", values))
	survey.save_automatic()
	return links.url(frappe.get_doc(links.DOCTYPE, row.access_link))


def skip(survey: Document, reason: str) -> None:
	_check_not_over(survey)
	text = (reason or "").strip()
	if not text:
		frappe.throw(
			_("Say in {0} why this customer is not asked.").format(frappe.bold(_("Reason"))),
			title=_("Reason Is Missing"),
		)
	revoke_links(survey)
	values = {"user": frappe.session.user, "text": text[:LONGEST_REASON]}
	survey.set_status(SKIPPED, Reason("skipped", values))
	survey.save_automatic()


def revoke_links(survey: Document) -> None:
	for row in survey.recipients:
		if row.access_link:
			links.revoke(row.access_link)


def _check_not_over(survey: Document) -> None:
	if survey.status in (ANSWERED, WITHDRAWN):
		frappe.throw(
			_("The status of this survey is {0}: there is nothing left to ask.").format(
				frappe.bold(_(survey.status))
			),
			title=_("Nothing Left to Ask"),
		)


def _check_has_questions(survey: Document) -> None:
	if not survey.questions:
		frappe.throw(
			_("Choose in {0} which questions are asked, and save.").format(frappe.bold(_("Template"))),
			title=_("Template Is Missing"),
		)


def _check_carries_link(channel: str) -> None:
	if not frappe.db.get_value("Follow-up Channel", {"name": channel, "enabled": 1}, "carries_link"):
		frappe.throw(
			_("A link cannot be sent by {0}. Choose a channel that carries links.").format(
				frappe.bold(escape_html(channel))
			),
			title=_("No Link by This Channel"),
		)
