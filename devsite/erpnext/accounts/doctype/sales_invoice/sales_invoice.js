// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

{% include "erpnext/public/js/sales_form.js" %}

erpnext.sales_form.register("Sales Invoice", "customer");

frappe.ui.form.on("Sales Invoice", {
	refresh(frm) {
		frm.toggle_enable(["posting_date", "posting_time"], Boolean(frm.doc.set_posting_time));
		if (frm.doc.docstatus !== 1 || frm.doc.is_return) return;
		erpnext.sales_form.map_button(
			frm,
			__("Return / Credit Note"),
			"erpnext.accounts.doctype.sales_invoice.sales_invoice.make_sales_return"
		);
	},

	set_posting_time(frm) {
		frm.toggle_enable(["posting_date", "posting_time"], Boolean(frm.doc.set_posting_time));
	},
});
