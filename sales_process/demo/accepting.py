# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""How a customer says yes before he orders: on the page of his link, or by an order on paper."""

from datetime import date

import frappe
from frappe.utils.file_manager import save_file

from sales_process.api import acceptance as api
from sales_process.demo.jobs import request
from sales_process.demo.sale import Sale
from sales_process.sales_process.doctype.quotation_acceptance import guest_page

DOCTYPE, GUEST = "Quotation Acceptance", "Guest"
ON_PAPER, ON_THE_PAGE = 0, 1  # of every three customers; the third one just orders


def accept(sale: Sale, today: date) -> str | None:
	"""Who bargained accepts in writing, and so do two of three others; returns the record."""
	state = api.get_state(sale.quotation)
	way = ON_THE_PAGE if sale.negotiation else sale.buyer.company.number % 3
	if not state["can_ask"] or state["review"] or sale.orders or way not in (ON_PAPER, ON_THE_PAGE):
		return None
	return _on_the_page(sale) if way == ON_THE_PAGE else _on_paper(sale, today)


def _on_the_page(sale: Sale) -> str:
	key = api.copy_link(sale.quotation).partition("key=")[2]
	with request(GUEST):
		frappe.local.request_ip = f"192.0.2.{sale.buyer.company.number % 250 + 1}"
		frappe.local.form_dict = frappe._dict(key=key)
		page = guest_page.page_of_link(key)
		api.answer(key, "accept", full_name=sale.buyer.company.colleague, entitled="1", seen=page.seen)
	name = frappe.db.get_value(DOCTYPE, {"quotation": sale.quotation, "status": "Accepted"})
	if not name:
		raise RuntimeError(f"{sale.quotation} was not accepted on its page: {page}")
	return name


def _on_paper(sale: Sale, today: date) -> str:
	number = f"PO-{today:%y%m}-{sale.buyer.company.number:03}"
	text = (
		f"{sale.buyer.company.name}\nOrder {number} of {today:%d.%m.%Y}, as you offered in {sale.quotation}\n"
	)
	paper = save_file(f"{number}.txt", text.encode(), "", "", is_private=1)
	values = {"channel": "Purchase Order", "po_number": number, "po_date": str(today), "file": paper.name}
	return api.record(sale.quotation, {**values, "accepted_by": sale.buyer.company.colleague})
