// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

// What the forms of Lead, Prospect, Opportunity and Quotation share: Create > …, addresses, the dialog for Lost.

frappe.provide("erpnext.crm_form");

Object.assign(erpnext.crm_form, {
	show_addresses_and_contacts(frm) {
		frappe.dynamic_link = { doc: frm.doc, fieldname: "name", doctype: frm.doctype };
		if (frm.is_new()) frappe.contacts.clear_address_and_contact(frm);
		else frappe.contacts.render_address_and_contact(frm);
	},

	// `methods`: label → path of the function that makes the document.
	add_create_menu(frm, methods) {
		for (const [label, method] of methods) {
			frm.add_custom_button(
				label,
				() => frappe.model.open_mapped_doc({ method, frm }),
				__("Create")
			);
		}
		frm.page.set_inner_btn_group_as_primary(__("Create"));
	},

	// Nothing is quoted to a DocType that is not a party.
	set_party_query(frm, field) {
		frm.set_query(field, () => ({ filters: { name: ["in", ["Customer", "Lead", "Prospect"]] } }));
	},

	show_lost_dialog(frm, reason_detail) {
		const dialog = new frappe.ui.Dialog({
			title: __("Set as Lost"),
			fields: [
				{
					fieldtype: "Table MultiSelect",
					label: __("Lost Reasons"),
					fieldname: "lost_reason",
					options: reason_detail,
					reqd: 1,
				},
				{
					fieldtype: "Table MultiSelect",
					label: __("Competitors"),
					fieldname: "competitors",
					options: "Competitor Detail",
				},
				{ fieldtype: "Small Text", label: __("Detailed Reason"), fieldname: "detailed_reason" },
			],
			primary_action_label: __("Declare Lost"),
			async primary_action(values) {
				await frm.call({
					doc: frm.doc,
					method: "declare_enquiry_lost",
					args: {
						lost_reasons_list: values.lost_reason,
						competitors: values.competitors || [],
						detailed_reason: values.detailed_reason,
					},
					freeze: true,
				});
				dialog.hide();
				frm.reload_doc();
			},
		});
		dialog.show();
	},
});
