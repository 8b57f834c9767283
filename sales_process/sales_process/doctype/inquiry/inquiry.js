// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

const API = "sales_process.api.inquiry";

frappe.ui.form.on("Inquiry", {
	refresh(frm) {
		const { status, research } = frm.doc;
		if (research) {
			frm.add_custom_button(__("Open Research"), () => frappe.set_route("Form", "Lead Research", research));
		}
		if (status === "Taken In" || !frm.perm[0]?.write) return;
		frm.add_custom_button(__("Put Aside"), () => put_aside(frm));
		frm.add_custom_button(__("Say Who It Is"), () => say_who(frm)).addClass("btn-primary");
	},
});

function say_who(frm) {
	const types = ["Customer", "Prospect", "Lead"].filter((doctype) => frappe.model.can_read(doctype));
	const dialog = new frappe.ui.Dialog({
		title: __("Who Is It from?"),
		fields: [
			{
				fieldname: "party_type",
				fieldtype: "Select",
				label: __("Party Type"),
				options: types.map((value) => ({ value, label: __(value) })),
				default: types[0],
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
		],
		primary_action_label: __("Take In"),
		primary_action: (values) => call(frm, dialog, "take_in_for", values),
	});
	dialog.show();
}

function put_aside(frm) {
	const dialog = new frappe.ui.Dialog({
		title: __("Put Aside"),
		fields: [{ fieldname: "reason", fieldtype: "Small Text", label: __("Why is it no inquiry?"), reqd: 1 }],
		primary_action_label: __("Put Aside"),
		primary_action: (values) => call(frm, dialog, "put_aside", values),
	});
	dialog.show();
}

function call(frm, dialog, method, values) {
	return sales_process.follow_up.save_once(dialog, async () => {
		await frappe.call({
			method: `${API}.${method}`,
			type: "POST",
			args: { inquiry: frm.docname, ...values },
			freeze: true,
		});
		frm.reload_doc();
	});
}
