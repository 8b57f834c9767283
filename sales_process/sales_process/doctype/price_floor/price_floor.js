// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

const CONDITIONS = ["item_group", "customer_group", "territory", "company"];

frappe.ui.form.on("Price Floor", {
	onload(frm) {
		// the site's defaults would narrow a new rule without anybody having chosen them
		if (frm.is_new() && !frm.doc.title) CONDITIONS.forEach((field) => (frm.doc[field] = ""));
	},
});
