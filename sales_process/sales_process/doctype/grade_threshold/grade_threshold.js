// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.ui.form.on("Grade Threshold", {
	setup(frm) {
		frm.set_query("factor", "conditions", () => ({ filters: { enabled: 1 } }));
	},
});

frappe.ui.form.on("Grade Condition", {
	factor: (frm, cdt, cdn) => offer_levels(frm, cdn),
	form_render: (frm, cdt, cdn) => offer_levels(frm, cdn),
});

async function offer_levels(frm, cdn) {
	const grid_row = frm.fields_dict.conditions.grid.grid_rows_by_docname[cdn];
	if (!grid_row?.doc.factor) return;
	const { message: levels } = await frappe.call({
		method: "sales_process.api.opportunity_grade.get_levels",
		type: "GET",
		args: { factor: grid_row.doc.factor },
	});
	for (const field of [grid_row.grid_form?.fields_dict.level, grid_row.on_grid_fields_dict?.level]) {
		field?.set_data?.(levels);
	}
}
