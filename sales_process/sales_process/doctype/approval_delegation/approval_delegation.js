// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.ui.form.on("Approval Delegation", {
	onload(frm) {
		if (frm.is_new() && !frm.doc.user) frm.set_value("user", frappe.session.user);
	},

	setup(frm) {
		frm.set_query("delegate", () => ({ filters: { enabled: 1, user_type: "System User", name: ["!=", frm.doc.user] } }));
	},
});
