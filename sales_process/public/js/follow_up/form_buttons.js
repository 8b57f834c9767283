// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.provide("sales_process.follow_up");

/** The group "Follow-up" on a form whose record can be followed up. */
sales_process.follow_up.add_form_buttons = function (frm) {
	if (frm.is_new() || !frappe.model.can_write("Follow-up Plan")) return;
	frm.add_custom_button(__("Log Touch"), () => sales_process.follow_up.log(frm), __("Follow-up"));
	frm.add_custom_button(
		__("Set Next Follow-up"),
		() => sales_process.follow_up.set_date(frm),
		__("Follow-up")
	);
};
