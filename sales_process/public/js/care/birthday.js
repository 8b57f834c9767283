// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.provide("sales_process.care");

const API = "sales_process.api.care";

/** Enter the birthday of a contact, or of one of a customer's contacts. */
sales_process.care.ask_birthday = async function (frm) {
	const { message: contacts } = await frappe.call({
		method: `${API}.get_birthdays`,
		args: { doctype: frm.doctype, name: frm.docname },
	});
	if (!contacts.length) {
		frappe.msgprint(__("This customer has no contact yet."));
		return;
	}
	const dialog = new frappe.ui.Dialog({
		title: __("Birthday"),
		fields: fields_for(contacts, () => fill(dialog, contacts)),
		primary_action_label: __("Save"),
		primary_action: (values) =>
			sales_process.follow_up.save_once(dialog, async () => {
				await frappe.call({ method: `${API}.set_birthday`, args: values, freeze: true });
				frappe.show_alert({ message: __("The birthday is kept."), indicator: "green" });
			}),
	});
	dialog.set_secondary_action_label(__("Forget It"));
	dialog.set_secondary_action(() => forget(dialog));
	dialog.show();
	fill(dialog, contacts);
};

/** The entry in a form's menu. */
sales_process.care.add_birthday_button = function (frm) {
	if (frm.is_new() || !frappe.model.can_create("Care Date")) return;
	frm.page.add_menu_item(__("Birthday"), () => sales_process.care.ask_birthday(frm));
};

function fields_for(contacts, on_contact) {
	return [
		{
			fieldname: "contact",
			fieldtype: "Select",
			label: __("Contact"),
			reqd: 1,
			hidden: contacts.length < 2,
			options: contacts.map(({ contact, label }) => ({ value: contact, label })),
			default: contacts[0].contact,
			onchange: on_contact,
		},
		{
			fieldname: "calendar",
			fieldtype: "Select",
			label: __("Solar or Lunar"),
			reqd: 1,
			options: ["Solar", "Lunar"].map((value) => ({ value, label: __(value) })),
			default: "Solar",
		},
		{
			fieldname: "year",
			fieldtype: "Int",
			label: __("Year"),
			description: __("May stay empty."),
		},
		{ fieldtype: "Column Break" },
		{ fieldname: "month", fieldtype: "Int", label: __("Month"), reqd: 1 },
		{
			fieldname: "is_leap_month",
			fieldtype: "Check",
			label: __("Leap Month"),
			depends_on: "eval:doc.calendar=='Lunar'",
		},
		{ fieldname: "day", fieldtype: "Int", label: __("Day"), reqd: 1 },
	];
}

function fill(dialog, contacts) {
	const { birthday } = contacts.find(({ contact }) => contact === dialog.get_value("contact")) || {};
	for (const fieldname of ["calendar", "year", "month", "day", "is_leap_month"]) {
		dialog.set_value(fieldname, birthday?.[fieldname] || (fieldname === "calendar" ? "Solar" : null));
	}
}

async function forget(dialog) {
	await frappe.call({
		method: `${API}.forget_birthday`,
		args: { contact: dialog.get_value("contact") },
		freeze: true,
	});
	dialog.hide();
	frappe.show_alert({ message: __("The birthday is forgotten."), indicator: "green" });
}
