// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

import { save_once } from "../follow_up/save_once";

frappe.provide("sales_process.research");

const PARTY_TYPES = ["Lead", "Prospect", "Customer"];
const COLOURS = { Open: "blue", Qualified: "green", "Not Now": "orange", "Not a Fit": "gray", Closed: "darkgrey" };

/** How a research stands, as [text, colour, filter] for lists and forms. */
sales_process.research.indicator = function ({ status }) {
	return [__(status), COLOURS[status], `status,=,${status}`];
};

/** The furthest the company of an account has come. */
sales_process.research.open_party = async function (name) {
	const account = await frappe.db.get_doc("Sales Account", name);
	const [party] = account.parties.sort(
		(one, other) => PARTY_TYPES.indexOf(other.party_type) - PARTY_TYPES.indexOf(one.party_type)
	);
	frappe.set_route("Form", party.party_type, party.party);
};

/** Research a lead, prospect or customer; the open research on it goes on. */
sales_process.research.start = function (known = {}) {
	const party_types = PARTY_TYPES.filter((doctype) => frappe.model.can_read(doctype));
	const dialog = new frappe.ui.Dialog({
		title: __("Research a Possible Customer"),
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
				fieldname: "purchase",
				fieldtype: "Data",
				label: __("Possible Purchase"),
				length: 140,
				description: __("What they may buy, where one customer has several purchases at once."),
			},
			{
				fieldname: "channel",
				fieldtype: "Link",
				label: __("How They Came"),
				options: "Acquisition Channel",
				get_query: () => ({ filters: { enabled: 1 } }),
			},
			{ fieldname: "event", fieldtype: "Data", label: __("Event"), length: 140 },
		],
		primary_action_label: __("Start Research"),
		primary_action({ party_type, party, purchase, ...channel }) {
			save_once(dialog, async () => {
				const { message: research } = await frappe.call({
					method: "sales_process.api.lead_research.start",
					type: "POST",
					args: { party_type, party, purchase, channel },
					freeze: true,
				});
				frappe.set_route("Form", "Lead Research", research);
			});
		},
	});
	dialog.show();
	// one after the other: choosing a type empties the party
	Object.entries(known).reduce(
		(done, [field, value]) => done.then(() => dialog.set_value(field, value)),
		Promise.resolve()
	);
	return dialog;
};

for (const doctype of PARTY_TYPES) {
	frappe.ui.form.on(doctype, {
		refresh(frm) {
			if (frm.is_new() || !frappe.model.can_create("Lead Research")) return;
			frm.add_custom_button(
				__("Start Research"),
				() => sales_process.research.start({ party_type: doctype, party: frm.docname }),
				__("Follow-up")
			);
		},
	});
}
