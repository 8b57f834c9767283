// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.ui.form.on("Sales Account", {
	setup(frm) {
		frm.set_query("party_type", "parties", () => ({
			filters: { name: ["in", ["Lead", "Prospect", "Customer"]] },
		}));
	},

	refresh(frm) {
		sales_process.follow_up.add_form_buttons(frm);
	},
});
