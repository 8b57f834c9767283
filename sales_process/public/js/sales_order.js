// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.ui.form.on("Sales Order", {
	setup(frm) {
		frm.set_query("sales_deal", () => ({
			query: "sales_process.api.order_deal.search_open_deals",
			filters: { customer: frm.doc.customer, company: frm.doc.company },
		}));
	},

	refresh(frm) {
		sales_process.follow_up.add_form_buttons(frm);
		sales_process.stage_strip.show(frm);
		sales_process.contract.add_form_button(frm);
		sales_process.price_approval.show(frm);
		sales_process.delivery.show(frm);
	},

	refresh_stage_strip(frm) {
		sales_process.stage_strip.show(frm);
	},

	before_save(frm) {
		return sales_process.order_deal.propose(frm);
	},
});
