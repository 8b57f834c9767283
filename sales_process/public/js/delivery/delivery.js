// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.provide("sales_process.delivery");

const API = "sales_process.api.delivery.";

/** On what was sold: open its delivery plan, or make it. */
sales_process.delivery.show = async function (frm) {
	if (frm.is_new() || !frappe.model.can_read("Delivery Plan")) return;
	if (frm.meta.is_submittable && frm.doc.docstatus !== 1) return;
	const asked = (frm.delivery_asked = {});
	const { message: state } = await frappe.call({
		method: API + "get_state",
		args: { doctype: frm.doctype, name: frm.docname },
	});
	if (asked !== frm.delivery_asked || !state) return;
	if (state.plan) {
		frm.add_custom_button(__("Delivery Plan"), () => frappe.set_route("Form", "Delivery Plan", state.plan), __("View"));
	} else if (state.can_make) {
		const make = () => sales_process.delivery.make(frm.doctype, frm.docname, state.templates);
		frm.add_custom_button(__("Delivery Plan"), make, __("Create"));
	}
};

/** From a template, or empty; whoever comes second gets the plan that is there. */
sales_process.delivery.make = function (doctype, name, templates) {
	const dialog = new frappe.ui.Dialog({
		title: __("Plan the Delivery"),
		fields: [
			{
				fieldname: "template",
				fieldtype: "Select",
				label: __("Template"),
				options: [{ value: "", label: __("No template") }, ...templates.map(({ name, title }) => ({ value: name, label: __(title) }))],
				default: templates[0]?.name,
				description: __("Where the order has a project, its tasks are taken instead."),
			},
			{
				fieldname: "starts_on",
				fieldtype: "Date",
				label: __("Begins on"),
				default: frappe.datetime.get_today(),
				reqd: 1,
			},
		],
		primary_action_label: __("Plan"),
		primary_action(values) {
			sales_process.follow_up.save_once(dialog, async () => {
				const args = { doctype, name, ...values };
				const { message: plan } = await frappe.call({ method: API + "make", args });
				frappe.set_route("Form", "Delivery Plan", plan);
			});
		},
	});
	dialog.show();
};

/** What of a deal was sold last: its order, else its signed contract or accepted offer. */
sales_process.delivery.make_for_deal = async function (deal) {
	const { message: source } = await frappe.call({ method: API + "get_source", args: { deal } });
	if (source) sales_process.delivery.make(source.doctype, source.name, source.templates);
};
