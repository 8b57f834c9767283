# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Count what submitting a Quotation asks of the database of a real ERPNext, with our hooks and without. See README.md.

The site must have the app; without our hooks is the same submit with the hooks of the other apps only.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import record

import frappe

FILE = Path(__file__).parent / "submit_queries.json"
ROWS = (1, 20)


def main() -> None:
	options = record.read_options()
	record.connect(options)
	from sales_process.tests.factories import make_customer, make_item

	item, customer = make_item().name, make_customer("Submits").name
	seen = {}
	try:
		for case, rule in (("no rule", None), ("within authority", 10)):
			for rows in ROWS:
				frappe.db.savepoint("recorded_case")
				_only_rule(rule)
				_submitted(item, customer, rows)  # warms what a running site has in its caches
				with _without_our_hooks():
					_submitted(item, customer, rows)
					without = _submitted(item, customer, rows)
				_submitted(item, customer, rows)
				seen[f"{case}, {rows} rows"] = {"with": _submitted(item, customer, rows), "without": without}
				frappe.db.rollback(save_point="recorded_case")
	finally:
		frappe.db.rollback()
		frappe.destroy()
	FILE.write_text(json.dumps(seen, indent="\t") + "\n", encoding="utf-8")
	print(json.dumps(seen, indent=1))


def _only_rule(authority: float | None) -> None:
	from sales_process.tests.prices import make_price_floor

	for name in frappe.get_all("Price Floor", pluck="name"):
		frappe.delete_doc("Price Floor", name)
	if authority is not None:
		make_price_floor(authority=authority, role="")
	# as after a commit: the rules are cached
	from sales_process.sales_process.doctype.price_floor import price_floor

	price_floor._forget()


def _submitted(item: str, customer: str, rows: int) -> int:
	from sales_process.tests.factories import count_queries, make_quotation

	row = {"item_code": item, "qty": 1, "price_list_rate": 100, "rate": 95}
	draft = make_quotation(customer, submit=False, items=[dict(row) for _number in range(rows)])
	with count_queries() as sent:
		draft.submit()
	return len(sent)


@contextmanager
def _without_our_hooks() -> Iterator[None]:
	whole = frappe.get_doc_hooks()
	others = {
		doctype: {
			event: [method for method in methods if not method.startswith("sales_process.")]
			for event, methods in events.items()
		}
		for doctype, events in whole.items()
	}
	with patch.object(frappe, "get_doc_hooks", lambda: others):
		yield


if __name__ == "__main__":
	main()
