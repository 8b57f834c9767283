// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.listview_settings["Sales Order"] = {
	add_fields: ["customer_name", "base_grand_total", "status", "company", "currency", "delivery_date", "per_delivered", "per_billed"],
	get_indicator(doc) {
		const colors = {
			"On Hold": "orange",
			"To Deliver and Bill": "orange",
			"To Deliver": "orange",
			"To Bill": "orange",
			Completed: "green",
			Closed: "green",
		};
		return [__(doc.status), colors[doc.status] || "gray", `status,=,${doc.status}`];
	},
};
