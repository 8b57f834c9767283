// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.ui.form.on("Help Request", {
	refresh(frm) {
		if (frm.is_new()) return;
		const is_mine = frm.doc.helper === frappe.session.user;
		frm.set_df_property("answer", "read_only", is_mine && frm.doc.status !== "Withdrawn" ? 0 : 1);
		if (is_mine && frm.doc.status === "Open") {
			frm.set_intro(
				__("{0} asks you. Write your answer below and save; it goes back by itself.", [
					frappe.user.full_name(frm.doc.asked_by),
				])
			);
		}
		if (frm.doc.sales_plan && frappe.model.can_read("Sales Plan") && !is_mine) {
			frm.add_custom_button(__("Sales Plan"), () => frappe.set_route("Form", "Sales Plan", frm.doc.sales_plan));
		}
	},
});
