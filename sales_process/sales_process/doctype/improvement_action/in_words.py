# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""How an action stands and what it has changed, in the language of whoever reads it."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import format_date, getdate

from sales_process import compat
from sales_process.engine import improvement as engine
from sales_process.sales_process.doctype.improvement_action import effect
from sales_process.sales_process.doctype.improvement_action.improvement_action import (
	AT_WORK,
	DONE,
	RUNNING,
	reply_name,
)


def lines(doc: Document, at_least: int) -> list[str]:
	return [*_what_is_next(doc), *_effects(doc, at_least)]


def _what_is_next(doc: Document) -> list[str]:
	said = []
	if doc.status in RUNNING and doc.due_on and getdate(doc.due_on) < compat.today():
		said.append(_("Overdue since {0}.").format(format_date(doc.due_on)))
	if doc.status in AT_WORK and not (doc.cause or "").strip():
		said.append(_("Find the cause, and say what is done about it."))
	if doc.status in RUNNING:
		said += [_waits(one) for one in doc.as_customers() if one.missing]
	if doc.status == DONE and not any(one.missing for one in doc.as_customers()):
		said.append(_("Every customer has his answers: it can be closed."))
	if doc.ask_again_on:
		said.append(
			_("The low dimensions alone are asked again on {0}.").format(format_date(doc.ask_again_on))
		)
	return said


def _waits(customer: engine.Customer) -> str:
	return _("{0} waits for: {1}.").format(customer.name, ", ".join(map(reply_name, customer.missing)))


def _effects(doc: Document, at_least: int) -> list[str]:
	found = [effect.as_effect(row) for row in doc.dimensions]
	return [sentence(one, at_least) for one in found if one.change is not None]


def sentence(found: engine.Effect, at_least: int) -> str:
	"""For example: Delivery: 25 → 75 (+50). Too few answered both times to be sure: 1 of 10."""
	old, new = round(found.old.value or 0), round(found.new.value or 0)
	change = f"{found.change or 0:+.0f}"
	if between := interval(found):
		change += f"; {_('95 % interval')}: {between}"
	return (
		f"{_('{0}: {1} → {2} ({3}).').format(found.dimension, old, new, change)} {verdict(found, at_least)}"
	)


def verdict(found: engine.Effect, at_least: int) -> str:
	sentences = {
		engine.NOT_ASKED: lambda: _("Not known yet."),
		engine.TOO_FEW: lambda: _("Few answers: {0} of {1} needed answered both times.").format(
			found.pairs, at_least
		),
		engine.BETTER: lambda: _("Better."),
		engine.WORSE: lambda: _("Worse."),
		engine.UNCLEAR: lambda: _("No clear change."),
	}
	return sentences[found.verdict(at_least)]()


def interval(found: engine.Effect) -> str:
	if found.lowest is None or found.highest is None:
		return ""
	return f"{frappe.utils.flt(found.lowest, 1):+g} … {frappe.utils.flt(found.highest, 1):+g}"
