// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.ui.form.on("Grade Factor", {
	refresh: (frm) => explain_measure(frm),
	automatic_source: (frm) => explain_measure(frm),
});

/** What "From Measure" is a measure of. */
function explain_measure(frm) {
	const guides = {
		"Revenue against Amount": __("How many times the deal's amount their annual revenue is."),
		"Economic Buyer": __("2: an economic buyer is in favour. 1: one is known and not won yet."),
		"Net Advantage": __("Against the strongest competitor named. 1: we are ahead. 0: level. -1: behind."),
		"Days to Closing": __("Days until the expected closing date. Fewer are better."),
		"Two-way Touches": __(
			"Touches in which the customer spoke; each counts half after the half-life. Two of today are 2."
		),
	};
	const guide = guides[frm.doc.automatic_source] || "";
	frm.get_field("measure_guide").$wrapper.text(guide).addClass("text-muted small");
}
