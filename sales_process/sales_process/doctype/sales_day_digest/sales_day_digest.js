// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.ui.form.on("Sales Day Digest", {
	refresh(frm) {
		if (frm.doc.user !== frappe.session.user) return;
		frm.add_custom_button(__("My Sales Day"), () => frappe.set_route("my-sales-day")).addClass("btn-primary");
	},
});
