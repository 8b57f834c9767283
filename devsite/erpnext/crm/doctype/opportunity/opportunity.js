// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

{% include "erpnext/public/js/crm_form.js" %}

const OPPORTUNITY = "erpnext.crm.doctype.opportunity.opportunity";

frappe.ui.form.on("Opportunity", {
	setup(frm) {
		erpnext.crm_form.set_party_query(frm, "opportunity_from");
		frm.set_query("contact_person", () => ({
			query: "frappe.contacts.doctype.contact.contact.contact_query",
			filters: { link_doctype: frm.doc.opportunity_from, link_name: frm.doc.party_name },
		}));
		frm.set_query("item_code", "items", () => ({ filters: { is_sales_item: 1, disabled: 0 } }));
	},

	onload(frm) {
		if (!frm.is_new()) return;
		const company = frappe.get_doc(":Company", frm.doc.company);
		if (!frm.doc.currency && company) frm.set_value("currency", company.default_currency);
		if (!frm.doc.opportunity_owner) frm.set_value("opportunity_owner", frappe.session.user);
	},

	refresh(frm) {
		frappe.dynamic_link = {
			doc: frm.doc,
			fieldname: "party_name",
			doctype: frm.doc.opportunity_from,
		};
		if (frm.is_new()) {
			frappe.contacts.clear_address_and_contact(frm);
			return;
		}
		frappe.contacts.render_address_and_contact(frm);
		if (frm.doc.status !== "Lost") add_next_steps(frm);
		if (frm.perm[0].write) add_status_button(frm);
	},

	opportunity_from(frm) {
		frm.set_value("party_name", "");
	},

	currency: (frm) => fetch_exchange_rate(frm),
	company: (frm) => fetch_exchange_rate(frm),
	conversion_rate: (frm) => show_totals(frm),
	opportunity_amount(frm) {
		frm.set_value("base_opportunity_amount", flt(frm.doc.opportunity_amount) * flt(frm.doc.conversion_rate));
	},

	async contact_person(frm) {
		if (!frm.doc.contact_person) return;
		const details = await frappe.xcall(
			"frappe.contacts.doctype.contact.contact.get_contact_details",
			{ contact: frm.doc.contact_person }
		);
		for (const field of ["contact_display", "contact_email", "contact_mobile"]) {
			frm.set_value(field, details[field]);
		}
	},
});

frappe.ui.form.on("Opportunity Item", {
	async item_code(frm, cdt, cdn) {
		const row = locals[cdt][cdn];
		if (!row.item_code) return;
		Object.assign(
			row,
			await frappe.xcall(`${OPPORTUNITY}.get_item_details`, { item_code: row.item_code })
		);
		frm.refresh_field("items");
	},
	qty: (frm) => show_totals(frm),
	rate: (frm) => show_totals(frm),
	items_remove: (frm) => show_totals(frm),
});

function add_next_steps(frm) {
	const steps = [[__("Quotation"), `${OPPORTUNITY}.make_quotation`]];
	if (frm.doc.opportunity_from !== "Customer") {
		steps.push([__("Customer"), `${OPPORTUNITY}.make_customer`]);
	}
	erpnext.crm_form.add_create_menu(frm, steps);
	if (frm.doc.status !== "Converted") {
		frm.add_custom_button(__("Set as Lost"), () =>
			erpnext.crm_form.show_lost_dialog(frm, "Opportunity Lost Reason Detail")
		);
	}
}

function add_status_button(frm) {
	const is_open = frm.doc.status === "Open";
	frm.add_custom_button(is_open ? __("Close") : __("Reopen"), async () => {
		if (!is_open) frm.clear_table("lost_reasons");
		await frm.set_value("status", is_open ? "Closed" : "Open");
		frm.save();
	});
}

async function fetch_exchange_rate(frm) {
	const company = frappe.get_doc(":Company", frm.doc.company);
	if (!company || !frm.doc.currency) return;
	const rate = await frappe.xcall("erpnext.setup.utils.get_exchange_rate", {
		from_currency: frm.doc.currency,
		to_currency: company.default_currency,
		transaction_date: frm.doc.transaction_date,
	});
	if (rate) frm.set_value("conversion_rate", rate);
	const fields = ["conversion_rate", "base_total", "base_opportunity_amount"];
	frm.toggle_display(fields, frm.doc.currency !== company.default_currency);
}

function show_totals(frm) {
	const rate = flt(frm.doc.conversion_rate) || 1;
	let total = 0;
	for (const row of frm.doc.items || []) {
		row.amount = flt(row.qty) * flt(row.rate);
		row.base_rate = flt(row.rate) * rate;
		row.base_amount = row.amount * rate;
		total += row.amount;
	}
	frm.doc.total = total;
	frm.doc.base_total = total * rate;
	frm.doc.base_opportunity_amount = flt(frm.doc.opportunity_amount) * rate;
	frm.refresh_fields(["items", "total", "base_total", "base_opportunity_amount"]);
}
