// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.ui.form.on("Quotation", {
	refresh(frm) {
		sales_process.follow_up.add_form_buttons(frm);
		sales_process.stage_strip.show(frm);
		sales_process.price_approval.show(frm);
		sales_process.acceptance.show(frm);
		sales_process.delivery.show(frm);
		sales_process.negotiation.add_form_button(frm);
		sales_process.contract.add_form_button(frm);
		sales_process.plan.add_button(frm, frm.doc.sales_deal);
		sales_process.competitor.add_button(frm, frm.doc.sales_deal);
	},

	refresh_stage_strip(frm) {
		sales_process.stage_strip.show(frm);
	},
});
