// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.ui.form.on("Installation Note", {
	setup(frm) {
		for (const field of ["customer_address", "contact_person"]) {
			const doctype = field === "contact_person" ? "contact" : "address";
			frm.set_query(field, () => ({
				query: `frappe.contacts.doctype.${doctype}.${doctype}.${doctype}_query`,
				filters: { link_doctype: "Customer", link_name: frm.doc.customer },
			}));
		}
	},

	onload(frm) {
		if (!frm.doc.inst_date) frm.set_value("inst_date", frappe.datetime.get_today());
	},
});
