// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.ui.form.on("Customer", {
	refresh(frm) {
		sales_process.follow_up.add_form_buttons(frm);
		sales_process.stage_strip.show(frm);
		sales_process.customer_health.show(frm);
		sales_process.care.add_birthday_button(frm);
		sales_process.value_added.add_suggest_button(frm);
	},

	refresh_stage_strip(frm) {
		sales_process.stage_strip.show(frm);
	},
});
