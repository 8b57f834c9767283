// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

{% include "erpnext/public/js/crm_form.js" %}

const PROSPECT = "erpnext.crm.doctype.prospect.prospect";

frappe.ui.form.on("Prospect", {
	refresh(frm) {
		erpnext.crm_form.show_addresses_and_contacts(frm);
		if (frm.is_new()) return;
		erpnext.crm_form.add_create_menu(frm, [
			[__("Customer"), `${PROSPECT}.make_customer`],
			[__("Opportunity"), `${PROSPECT}.make_opportunity`],
		]);
	},
});
