// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.ui.form.on("Contract", {
	setup(frm) {
		frm.set_query("document_name", () => ({ filters: { docstatus: ["!=", 2] } }));
	},

	async contract_template(frm) {
		if (!frm.doc.contract_template) return;
		const { contract_template: template, contract_terms } = await frappe.xcall(
			"erpnext.crm.doctype.contract_template.contract_template.get_contract_template",
			{ template_name: frm.doc.contract_template, doc: frm.doc }
		);
		await frm.set_value({ contract_terms, requires_fulfilment: template.requires_fulfilment });
		if (!template.requires_fulfilment) return;
		for (const { requirement } of template.fulfilment_terms) {
			frm.add_child("fulfilment_terms", { requirement });
		}
		frm.refresh_field("fulfilment_terms");
	},
});
