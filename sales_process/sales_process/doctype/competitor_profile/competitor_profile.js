// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.ui.form.on("Competitor Profile", {
	setup(frm) {
		frm.set_query("our_item", "products", () => ({ filters: { disabled: 0, is_sales_item: 1 } }));
	},

	refresh(frm) {
		if (frm.is_new()) return;
		show_record(frm);
		show_standing(frm);
	},
});

function show_record(frm) {
	const { won, lost, open } = frm.doc.__onload?.record || {};
	if (!won && !lost && !open) return;
	frm.dashboard.add_comment(
		__("Against them: {0} won, {1} lost, {2} open.", [won, lost, open]),
		won >= lost ? "blue" : "orange",
		true
	);
}

async function show_standing(frm) {
	const profile = frm.docname;
	const { message } = await frappe.call({
		method: "sales_process.api.competitor.get_standing",
		type: "GET",
		args: { profile },
	});
	if (profile !== frm.docname) return;
	frm.fields_dict.standing.$wrapper.html(sales_process.competitor.standing(message));
}
