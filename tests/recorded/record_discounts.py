# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Write what a real ERPNext makes of many different discounts into discounts.json. See README.md.

The documents are thrown with dice: discounts on the row in percent and as an amount, edited rates, margins, an
additional discount in percent or as an amount on the net or the grand total, taxes added and included, two currencies.
"""

import json
import sys
from pathlib import Path
from random import Random

import record

import frappe

FILE = Path(__file__).parent / "discounts.json"
DOCUMENTS, SEED = 160, 7
FOREIGN, RATE_OF_DAY = "EUR", 1.25
ROW_FIELDS = ("qty", "price_list_rate", "rate", "net_amount")
FIELDS = "currency conversion_rate apply_discount_on additional_discount_percentage discount_amount net_total grand_total".split()


def main() -> None:
	options = record.read_options()
	record.connect(options)
	dice = Random(SEED)
	try:
		account, items, customer = _masters()
		found = [_document(dice, account, items, customer) for _number in range(DOCUMENTS)]
	finally:
		frappe.db.rollback()
		frappe.destroy()
	lines = ",\n".join(json.dumps(row, sort_keys=True) for row in found)
	FILE.write_text(f"[\n{lines}\n]\n", encoding="utf-8")
	print(f"{len(found)} documents", file=sys.stderr)


def _masters() -> tuple[str, list[str], str]:
	company = frappe.db.get_single_value("Global Defaults", "default_company")
	account = frappe.db.get_value("Account", {"company": company, "is_group": 0, "account_type": "Tax"})
	group = frappe.db.get_value("Item Group", {"is_group": 0})
	items = [
		frappe.get_doc(
			doctype="Item", item_code=f"Thrown {number}", item_group=group, stock_uom="Nos", is_stock_item=0
		)
		.insert()
		.name
		for number in range(4)
	]
	customer = frappe.get_doc(
		doctype="Customer",
		customer_name="Thrown",
		customer_group=frappe.db.get_value("Customer Group", {"is_group": 0}),
		territory=frappe.db.get_value("Territory", {"is_group": 0}),
	).insert()
	return account, items, customer.name


def _document(dice: Random, account: str, items: list[str], customer: str) -> dict:
	is_foreign = dice.random() < 0.4
	taxes = _taxes(dice, account)
	doc = frappe.get_doc(
		doctype="Quotation",
		company=frappe.db.get_single_value("Global Defaults", "default_company"),
		quotation_to="Customer",
		party_name=customer,
		currency=FOREIGN if is_foreign else "USD",
		conversion_rate=RATE_OF_DAY if is_foreign else 1,
		plc_conversion_rate=RATE_OF_DAY if is_foreign else 1,
		price_list_currency=FOREIGN if is_foreign else "USD",
		ignore_pricing_rule=1,
		disable_rounded_total=1,
		items=[_row(dice, item) for item in dice.sample(items, dice.randint(1, 4))],
		taxes=taxes,
		**_additional(dice),
	).insert()
	return {
		**{fieldname: doc.get(fieldname) for fieldname in FIELDS},
		"rows": [[row.get(fieldname) for fieldname in ROW_FIELDS] for row in doc.items],
		"taxes": [
			[tax["charge_type"], tax["rate"], tax["included_in_print_rate"], tax.get("row_id") or 0]
			for tax in taxes
		],
	}


def _row(dice: Random, item: str) -> dict:
	listed = round(dice.choice((9.99, 100, 333.33, 1999, 12_345.67)) * dice.uniform(0.5, 2), 2)
	row = {"item_code": item, "qty": dice.choice((1, 2, 3, 7, 12, 100)), "price_list_rate": listed}
	kind = dice.choice(("none", "percent", "amount", "edited", "margin"))
	if kind == "percent":
		percent = dice.choice((3, 5, 7.5, 12.25, 33.33))
		row |= {"discount_percentage": percent, "rate": listed * (1 - percent / 100)}
	elif kind == "amount":
		amount = round(listed * dice.uniform(0.01, 0.4), 2)
		row |= {"discount_amount": amount, "rate": round(listed - amount, 2)}
	elif kind == "edited":
		row["rate"] = round(listed * dice.uniform(0.5, 1.1), 2)
	elif kind == "margin":
		row |= {
			"margin_type": "Percentage",
			"margin_rate_or_amount": dice.choice((2, 10)),
			"discount_percentage": 8,
		}
	else:
		row["rate"] = listed
	return row


def _additional(dice: Random) -> dict:
	kind = dice.choice(("none", "percent", "amount"))
	on = {"apply_discount_on": dice.choice(("Net Total", "Grand Total"))}
	if kind == "percent":
		return {**on, "additional_discount_percentage": dice.choice((1, 2.5, 9.99, 20))}
	return {**on, "discount_amount": round(dice.uniform(0.5, 8), 2)} if kind == "amount" else on


def _taxes(dice: Random, account: str) -> list[dict]:
	kind = dice.choice(("none", "added", "included", "included twice", "on the row before"))
	if kind == "none":
		return []
	included = int(kind.startswith("included"))
	first = {
		"charge_type": "On Net Total",
		"rate": dice.choice((7, 8, 19, 20)),
		"included_in_print_rate": included,
	}
	rows = [first]
	if kind == "included twice":
		rows.append(
			{"charge_type": "On Previous Row Total", "row_id": 1, "rate": 5, "included_in_print_rate": 1}
		)
	elif kind == "on the row before":
		rows.append(
			{"charge_type": "On Previous Row Amount", "row_id": 1, "rate": 10, "included_in_print_rate": 0}
		)
	return [{**row, "account_head": account, "description": "Thrown"} for row in rows]


if __name__ == "__main__":
	main()
