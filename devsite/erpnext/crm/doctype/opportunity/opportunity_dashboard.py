# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE


def get_data():
	return {"fieldname": "opportunity", "transactions": [{"items": ["Quotation"]}]}
