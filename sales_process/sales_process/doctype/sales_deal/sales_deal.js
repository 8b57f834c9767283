// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.ui.form.on("Sales Deal", {
	refresh(frm) {
		if (frm.is_new()) return;
		sales_process.follow_up.add_form_buttons(frm);
		if (["Open", "Partly Won"].includes(frm.doc.outcome)) {
			sales_process.grade.add_button(frm, frm.docname);
		}
		sales_process.grade.show_history(frm);
		sales_process.negotiation.add_form_button(frm);
		sales_process.contract.add_form_button(frm);
		sales_process.plan.add_button(frm, frm.docname);
		if (frm.doc.source_doctype === "Opportunity") {
			frm.add_custom_button(__("Opportunity"), () =>
				frappe.set_route("Form", "Opportunity", frm.doc.source_name)
			);
		}
		if (frm.doc.newest_quotation) {
			frm.add_custom_button(__("Newest Quotation"), () =>
				frappe.set_route("Form", "Quotation", frm.doc.newest_quotation)
			);
		}
	},
});
