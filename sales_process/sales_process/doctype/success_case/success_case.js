// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.ui.form.on("Success Case", {
	setup(frm) {
		frm.set_query("items", () => ({ filters: { disabled: 0 } }));
	},

	refresh(frm) {
		const { shown, convinced, interested } = frm.doc.__onload?.use || {};
		if (!shown) return;
		frm.dashboard.add_comment(
			__("Shown for {0} needs: {1} convinced, {2} interested.", [shown, convinced, interested]),
			"blue",
			true
		);
	},
});
