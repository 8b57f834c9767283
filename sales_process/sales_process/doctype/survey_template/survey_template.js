// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.ui.form.on("Survey Template", {
	setup(frm) {
		frm.set_query("language", () => ({ filters: { enabled: 1 } }));
	},

	refresh(frm) {
		offer_dimensions(frm);
		if (frm.is_new()) return;
		frm.add_custom_button(__("Preview"), () => {
			if (frm.is_dirty()) {
				frappe.show_alert({ message: __("Save first to see your changes."), indicator: "orange" });
			}
			window.open(`/survey?preview=${encodeURIComponent(frm.doc.name)}`, "_blank", "noopener");
		});
	},
});

frappe.ui.form.on("Survey Dimension", {
	dimension: offer_dimensions,
	dimensions_remove: offer_dimensions,
});

function offer_dimensions(frm) {
	const names = (frm.doc.dimensions || []).map((row) => row.dimension).filter(Boolean);
	frm.fields_dict.questions.grid.update_docfield_property("dimension", "options", names);
}
