// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

import { save_once } from "./save_once";

frappe.provide("sales_process.follow_up");

const CORRECTED = [
	"channel",
	"happened_on",
	"outcome",
	"contact",
	"subject",
	"notes",
	"feedback",
	"pain_point",
	"solution_shown",
	"duration",
];

/** Put a corrected log in the place of the one of this form. */
sales_process.follow_up.replace_log = function (frm) {
	const fields = CORRECTED.map((fieldname) => {
		const { fieldtype, label, options, reqd } = frappe.meta.get_docfield(frm.doctype, fieldname);
		return { fieldname, fieldtype, label: __(label), options, reqd, default: frm.doc[fieldname] };
	});
	fields.splice(5, 0, { fieldtype: "Section Break" });
	const dialog = new frappe.ui.Dialog({
		title: __("Replace This Log"),
		size: "large",
		fields: [
			{
				fieldname: "reason",
				fieldtype: "Small Text",
				label: __("What was wrong?"),
				reqd: 1,
			},
			{ fieldtype: "Section Break" },
			...fields.slice(0, 3),
			{ fieldtype: "Column Break" },
			...fields.slice(3),
		],
		primary_action_label: __("Replace"),
		primary_action({ reason, ...touch }) {
			save_once(dialog, async () => {
				const { message } = await frappe.call({
					method: "sales_process.api.follow_up.replace_log",
					args: { log: frm.docname, touch, reason },
					freeze: true,
				});
				frappe.set_route("Form", frm.doctype, message);
			});
		},
	});
	dialog.show();
	return dialog;
};
