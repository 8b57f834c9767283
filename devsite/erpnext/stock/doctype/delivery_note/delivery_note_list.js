// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.listview_settings["Delivery Note"] = {
	add_fields: ["customer_name", "base_grand_total", "status", "company", "currency", "is_return", "per_billed"],
	get_indicator(doc) {
		const colors = {
			"To Bill": "orange",
			"Return Issued": "gray",
			Completed: "green",
			Closed: "green",
		};
		return [__(doc.status), colors[doc.status] || "gray", `status,=,${doc.status}`];
	},
};
