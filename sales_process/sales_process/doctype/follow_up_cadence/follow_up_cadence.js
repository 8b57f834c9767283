// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.ui.form.on("Follow-up Cadence", {
	setup(frm) {
		frm.set_query("channel", "tracks", () => ({ filters: { enabled: 1 } }));
	},
});
