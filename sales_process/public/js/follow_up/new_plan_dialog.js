// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

import { save_once } from "./save_once";

frappe.provide("sales_process.follow_up");

/** Plan a touch with a customer who has no deal in hand; asks for the customer, the account follows. */
sales_process.follow_up.new_plan = function ({ company, ...known } = {}) {
	const party_types = ["Customer", "Prospect", "Lead"].filter((doctype) => frappe.model.can_read(doctype));
	const dialog = new frappe.ui.Dialog({
		title: __("Plan a Follow-up"),
		fields: [
			{
				fieldname: "party_type",
				fieldtype: "Select",
				label: __("Party Type"),
				options: party_types.map((value) => ({ value, label: __(value) })),
				default: party_types[0],
				reqd: 1,
				onchange: () => dialog.set_value("party", ""),
			},
			{
				fieldname: "party",
				fieldtype: "Dynamic Link",
				label: __("Party"),
				get_options: () => dialog.get_value("party_type"),
				reqd: 1,
			},
			{
				fieldname: "plan_type",
				fieldtype: "Select",
				label: __("Plan Type"),
				options: [
					{ value: "Revisit", label: __("Revisit") },
					{ value: "Nurture", label: __("Nurture") },
					{ value: "Renewal", label: __("Renewal") },
				],
				default: "Revisit",
				reqd: 1,
			},
			{
				fieldname: "date",
				fieldtype: "Date",
				label: __("Next Follow-up"),
				description: __("Leave it empty to let the cadence decide."),
			},
			{ fieldname: "topic", fieldtype: "Data", label: __("Topic"), length: 140 },
		],
		primary_action_label: __("Plan"),
		primary_action(values) {
			save_once(dialog, async () => {
				const { message } = await frappe.call({
					method: "sales_process.api.follow_up.open_plan",
					args: { ...values, company },
					freeze: true,
				});
				frappe.set_route("Form", "Follow-up Plan", message.plan);
			});
		},
	});
	dialog.show();
	// one after the other: choosing a type empties the party
	Object.entries(known).reduce((done, [field, value]) => done.then(() => dialog.set_value(field, value)), Promise.resolve());
	return dialog;
};
