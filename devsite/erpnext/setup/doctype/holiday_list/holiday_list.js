// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.ui.form.on("Holiday List", {
	from_date(frm) {
		if (frm.doc.from_date && !frm.doc.to_date) {
			const next_year = frappe.datetime.add_months(frm.doc.from_date, 12);
			frm.set_value("to_date", frappe.datetime.add_days(next_year, -1));
		}
	},
});
