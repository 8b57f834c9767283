// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.listview_settings["Sales Deal"] = {
	add_fields: ["outcome", "grade"],
	hide_name_column: true,

	get_indicator({ outcome }) {
		const colours = { Open: "blue", "Partly Won": "orange", Won: "green", Lost: "red" };
		return [__(outcome), colours[outcome], `outcome,=,${outcome}`];
	},

	formatters: {
		grade: (value) => sales_process.grade.pill(value),
		score: (value, df, doc) => (doc.grade ? sales_process.grade.points(value) : ""),
	},

	onload(listview) {
		listview.page.add_inner_button(__("Without Next Step"), () => show_without_next_step(listview));
	},
};

async function show_without_next_step(listview) {
	const { message: names } = await frappe.call({
		method: "sales_process.api.number_cards.get_deals_without_next_step",
		type: "GET",
	});
	if (!names.length) {
		frappe.show_alert({ message: __("Every open deal has a next step."), indicator: "green" });
		return;
	}
	await listview.filter_area.clear();
	await listview.filter_area.add([["Sales Deal", "name", "in", names]]);
}
