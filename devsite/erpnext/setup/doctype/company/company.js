// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.ui.form.on("Company", {
	company_name(frm) {
		if (!frm.is_new() || !frm.doc.company_name) return;
		const words = frm.doc.company_name.split(" ").filter(Boolean);
		frm.set_value("abbr", words.map((word) => word[0]).join("").toUpperCase());
	},

	refresh(frm) {
		frappe.dynamic_link = { doc: frm.doc, fieldname: "name", doctype: "Company" };
		if (!frm.is_new()) frappe.contacts.render_address_and_contact(frm);
	},
});
