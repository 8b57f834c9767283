# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""A draft whose prices nobody has allowed is printed with a mark, in whichever format: it is no offer yet."""

import frappe
from frappe import _

from sales_process import pricing

HOOK = "pdf_body_html"
OURS = "sales_process.overrides.printing.pdf_body_html"
BAND = "border: 2px solid #a8071a; color: #a8071a; text-align: center; font-weight: bold; padding: 6px; margin-bottom: 12px;"
ACROSS = (
	"position: fixed; top: 38%; left: 0; width: 100%; text-align: center; font-size: 54px; font-weight: bold; "
	"color: #a8071a; opacity: 0.15; transform: rotate(-28deg); -webkit-transform: rotate(-28deg); pointer-events: none;"
)


def pdf_body_html(args, **kwargs) -> str:
	"""What the framework or another app makes of the document, with the mark where it is due."""
	html = frappe.get_attr(_before_ours())(args=args, **kwargs)
	return mark() + html if needs_mark(args.get("doc")) else html


def needs_mark(doc) -> bool:
	return bool(doc) and doc.get("doctype") in pricing.DOCTYPES and bool(pricing.unallowed(doc))


def mark() -> str:
	text = frappe.utils.escape_html(_("Draft, not an offer"))
	return f'<div class="sp-draft-mark" style="{BAND}">{text}</div><div aria-hidden="true" style="{ACROSS}">{text}</div>'


def _before_ours() -> str:
	"""The hook that would have been asked without us: the last one counts."""
	hooks = frappe.get_hooks(HOOK)
	return next(hook for hook in reversed(hooks) if hook != OURS)
