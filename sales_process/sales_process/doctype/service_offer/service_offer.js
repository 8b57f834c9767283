// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.ui.form.on("Service Offer", {
	refresh(frm) {
		if (frm.is_new() || !frm.doc.enabled || !frappe.model.can_create("Value-added Service")) return;
		frm.add_custom_button(__("Whom It Suits"), () => whom_it_suits(frm)).addClass("btn-primary");
	},
});

function whom_it_suits(frm) {
	if (frm.is_dirty()) {
		frappe.show_alert({ message: __("Save the offer first."), indicator: "orange" });
		return;
	}
	sales_process.value_added.whom_it_suits(frm);
}
