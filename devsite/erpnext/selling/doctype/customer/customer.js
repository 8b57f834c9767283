// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.ui.form.on("Customer", {
	setup(frm) {
		const party = () => ({ link_doctype: "Customer", link_name: frm.doc.name });
		frm.set_query("customer_primary_contact", () => ({
			query: "frappe.contacts.doctype.contact.contact.contact_query",
			filters: party(),
		}));
		frm.set_query("customer_primary_address", () => ({
			query: "frappe.contacts.doctype.address.address.address_query",
			filters: party(),
		}));
		frm.set_query("customer_group", () => ({ filters: { is_group: 0 } }));
		frm.set_query("default_price_list", () => ({ filters: { selling: 1 } }));
		frm.set_query("sales_person", "sales_team", () => ({ filters: { is_group: 0, enabled: 1 } }));
	},

	refresh(frm) {
		frappe.dynamic_link = { doc: frm.doc, fieldname: "name", doctype: "Customer" };
		if (frm.is_new()) {
			frappe.contacts.clear_address_and_contact(frm);
			return;
		}
		frappe.contacts.render_address_and_contact(frm);
		const path = "erpnext.selling.doctype.customer.customer";
		for (const [label, method] of [
			[__("Opportunity"), `${path}.make_opportunity`],
			[__("Quotation"), `${path}.make_quotation`],
		]) {
			frm.add_custom_button(label, () => frappe.model.open_mapped_doc({ method, frm }), __("Create"));
		}
	},

	async customer_primary_address(frm) {
		const address = frm.doc.customer_primary_address;
		const text = address
			? await frappe.xcall("frappe.contacts.doctype.address.address.get_address_display", {
					address_dict: address,
			  })
			: "";
		frm.set_value("primary_address", text);
	},
});
