// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.ui.form.on("Contact", {
	refresh(frm) {
		sales_process.care.add_birthday_button(frm);
	},
});
