// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.listview_settings["Opportunity"] = {
	add_fields: ["customer_name", "opportunity_type", "opportunity_from", "status"],
	get_indicator(doc) {
		const color = doc.status === "Quotation" ? "green" : frappe.utils.guess_colour(doc.status);
		return [__(doc.status), color, `status,=,${doc.status}`];
	},
	onload(listview) {
		const method = "erpnext.crm.doctype.opportunity.opportunity.set_multiple_status";
		listview.page.add_menu_item(__("Set as Open"), () =>
			listview.call_for_selected_items(method, { status: "Open" })
		);
		listview.page.add_menu_item(__("Set as Closed"), () =>
			listview.call_for_selected_items(method, { status: "Closed" })
		);
	},
};
