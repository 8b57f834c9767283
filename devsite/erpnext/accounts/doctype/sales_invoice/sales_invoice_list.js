// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.listview_settings["Sales Invoice"] = {
	add_fields: ["customer_name", "base_grand_total", "outstanding_amount", "due_date", "company", "is_return"],
	get_indicator(doc) {
		const colors = { Unpaid: "orange", Paid: "green", Overdue: "red", "Partly Paid": "yellow" };
		return [__(doc.status), colors[doc.status] || "gray", `status,=,${doc.status}`];
	},
};
