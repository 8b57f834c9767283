// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

// The form of Quotation, Sales Order and Delivery Note: what customer, item and price list fill in, and totals.

frappe.provide("erpnext.sales_form");

Object.assign(erpnext.sales_form, {
	register(doctype, party_field) {
		const form = erpnext.sales_form;
		frappe.ui.form.on(doctype, {
			setup: (frm) => form.set_queries(frm, party_field),
			onload: (frm) => form.set_defaults(frm),
			refresh: (frm) => form.show_company_currency(frm),
			[party_field]: (frm) => form.fetch_party(frm, party_field),
			customer_address: (frm) => form.show_address(frm, "customer_address", "address_display"),
			shipping_address_name: (frm) =>
				form.show_address(frm, "shipping_address_name", "shipping_address"),
			company_address: (frm) =>
				form.show_address(frm, "company_address", "company_address_display"),
			contact_person: (frm) => form.show_contact(frm),
			tc_name: (frm) => form.fetch_terms(frm),
			company: (frm) => form.fetch_exchange_rate(frm),
			currency: (frm) => form.fetch_exchange_rate(frm),
			selling_price_list: (frm) => form.fetch_price_list(frm),
			conversion_rate: (frm) => form.preview_totals(frm),
			apply_discount_on: (frm) => form.preview_totals(frm),
			discount_amount: (frm) => form.preview_totals(frm),
			additional_discount_percentage(frm) {
				if (!frm.doc.additional_discount_percentage) frm.doc.discount_amount = 0;
				form.preview_totals(frm);
			},
			disable_rounded_total: (frm) => form.preview_totals(frm),
		});
		frappe.ui.form.on(`${doctype} Item`, {
			item_code: (frm, cdt, cdn) => form.fetch_item(frm, locals[cdt][cdn]),
			uom: (frm, cdt, cdn) => form.fetch_item(frm, locals[cdt][cdn], ["conversion_factor"]),
			qty: (frm) => form.preview_totals(frm),
			conversion_factor: (frm) => form.preview_totals(frm),
			price_list_rate: (frm, cdt, cdn) => form.apply_discount(frm, locals[cdt][cdn]),
			discount_percentage: (frm, cdt, cdn) => form.apply_discount(frm, locals[cdt][cdn]),
			margin_type: (frm, cdt, cdn) => form.apply_discount(frm, locals[cdt][cdn]),
			margin_rate_or_amount: (frm, cdt, cdn) => form.apply_discount(frm, locals[cdt][cdn]),
			discount_amount: (frm, cdt, cdn) => form.apply_discount_amount(frm, locals[cdt][cdn]),
			rate: (frm, cdt, cdn) => form.explain_rate(frm, locals[cdt][cdn]),
			is_alternative: (frm) => form.preview_totals(frm),
			items_remove: (frm) => form.preview_totals(frm),
		});
	},

	set_queries(frm, party_field) {
		const party = () => ({
			link_doctype: frm.doc.quotation_to || "Customer",
			link_name: frm.doc[party_field],
		});
		for (const field of ["customer_address", "shipping_address_name"]) {
			frm.set_query(field, () => ({
				query: "frappe.contacts.doctype.address.address.address_query",
				filters: party(),
			}));
		}
		frm.set_query("contact_person", () => ({
			query: "frappe.contacts.doctype.contact.contact.contact_query",
			filters: party(),
		}));
		frm.set_query("company_address", () => ({
			query: "frappe.contacts.doctype.address.address.address_query",
			filters: { link_doctype: "Company", link_name: frm.doc.company },
		}));
		frm.set_query("selling_price_list", () => ({ filters: { selling: 1, enabled: 1 } }));
		frm.set_query("tc_name", () => ({ filters: { selling: 1, disabled: 0 } }));
		frm.set_query("item_code", "items", () => ({ filters: { is_sales_item: 1, disabled: 0 } }));
		if (frm.fields_dict.sales_team) {
			frm.set_query("sales_person", "sales_team", () => ({ filters: { is_group: 0, enabled: 1 } }));
		}
	},

	set_defaults(frm) {
		if (!frm.is_new()) return;
		const company = frappe.get_doc(":Company", frm.doc.company);
		if (!frm.doc.currency && company) frm.set_value("currency", company.default_currency);
		if (!frm.doc.selling_price_list) {
			frm.set_value("selling_price_list", frappe.sys_defaults.selling_price_list);
		}
	},

	show_company_currency(frm) {
		const company = frappe.get_doc(":Company", frm.doc.company);
		const is_foreign = company && frm.doc.currency && frm.doc.currency !== company.default_currency;
		const fields = frm.meta.fields.filter((df) => /^base_/.test(df.fieldname));
		frm.toggle_display([...fields.map((df) => df.fieldname), "conversion_rate"], Boolean(is_foreign));
	},

	async fetch_party(frm, party_field) {
		if (!frm.doc[party_field]) return;
		if (frm.doc.quotation_to && frm.doc.quotation_to !== "Customer") {
			await erpnext.sales_form.fetch_lead(frm);
			return;
		}
		const { message } = await frappe.call({
			method: "erpnext.accounts.party.get_party_details",
			args: {
				party: frm.doc[party_field],
				company: frm.doc.company,
				doctype: frm.doctype,
				price_list: frm.doc.selling_price_list,
				currency: frm.doc.currency,
			},
		});
		for (const [field, value] of Object.entries(message || {})) {
			if (field === "sales_team") erpnext.sales_form.set_sales_team(frm, value);
			else if (field !== "customer" && frm.fields_dict[field]) await frm.set_value(field, value);
		}
		erpnext.sales_form.fetch_prices(frm);
	},

	async fetch_lead(frm) {
		if (frm.doc.quotation_to !== "Lead") return;
		const details = await frappe.xcall("erpnext.crm.doctype.lead.lead.get_lead_details", {
			lead: frm.doc.party_name,
			posting_date: frm.doc.transaction_date,
			company: frm.doc.company,
		});
		for (const [field, value] of Object.entries(details)) {
			if (frm.fields_dict[field]) await frm.set_value(field, value);
		}
	},

	set_sales_team(frm, members) {
		if (!frm.fields_dict.sales_team) return;
		frm.clear_table("sales_team");
		members.forEach((member) => frm.add_child("sales_team", member));
		frm.refresh_field("sales_team");
	},

	async show_address(frm, link, display) {
		const text = frm.doc[link]
			? await frappe.xcall("frappe.contacts.doctype.address.address.get_address_display", {
					address_dict: frm.doc[link],
			  })
			: "";
		frm.set_value(display, text);
	},

	async show_contact(frm) {
		if (!frm.doc.contact_person) return;
		const details = await frappe.xcall(
			"frappe.contacts.doctype.contact.contact.get_contact_details",
			{ contact: frm.doc.contact_person }
		);
		for (const field of ["contact_display", "contact_email", "contact_mobile", "contact_phone"]) {
			if (frm.fields_dict[field]) frm.set_value(field, details[field]);
		}
	},

	async fetch_terms(frm) {
		if (!frm.doc.tc_name) return;
		const terms = await frappe.xcall(
			"erpnext.setup.doctype.terms_and_conditions.terms_and_conditions.get_terms_and_conditions",
			{ template_name: frm.doc.tc_name, doc: frm.doc }
		);
		frm.set_value("terms", terms);
	},

	get_rate(frm, from_currency) {
		const company = frappe.get_doc(":Company", frm.doc.company) || {};
		if (!from_currency || from_currency === company.default_currency) return 1;
		return frappe.xcall("erpnext.setup.utils.get_exchange_rate", {
			from_currency,
			to_currency: company.default_currency,
			transaction_date: frm.doc.transaction_date || frm.doc.posting_date,
			args: "for_selling",
		});
	},

	async fetch_exchange_rate(frm) {
		const rate = await erpnext.sales_form.get_rate(frm, frm.doc.currency);
		if (rate) await frm.set_value("conversion_rate", rate);
		erpnext.sales_form.show_company_currency(frm);
		erpnext.sales_form.fetch_prices(frm);
	},

	async fetch_price_list(frm) {
		if (!frm.doc.selling_price_list) return;
		const { message } = await frappe.db.get_value(
			"Price List",
			frm.doc.selling_price_list,
			"currency"
		);
		await frm.set_value("price_list_currency", message.currency);
		const rate = await erpnext.sales_form.get_rate(frm, message.currency);
		if (rate) await frm.set_value("plc_conversion_rate", rate);
		erpnext.sales_form.fetch_prices(frm);
	},

	async fetch_prices(frm) {
		for (const row of frm.doc.items || []) {
			if (row.item_code) await erpnext.sales_form.fetch_item(frm, row, ["price_list_rate"]);
		}
	},

	// Fill a row from its item; with `fields` only these and the price.
	async fetch_item(frm, row, fields = null) {
		if (!row.item_code || frm.doc.docstatus) return;
		const document = {};
		for (const field of ["company", "currency", "conversion_rate", "selling_price_list", "plc_conversion_rate"]) {
			document[field] = frm.doc[field];
		}
		const details = await frappe.xcall("erpnext.stock.get_item_details.get_item_details", {
			args: {
				...document,
				doctype: frm.doctype,
				customer: frm.doc.customer || (frm.doc.quotation_to === "Customer" ? frm.doc.party_name : null),
				transaction_date: frm.doc.transaction_date || frm.doc.posting_date,
				item_code: row.item_code,
				qty: row.qty,
				uom: fields ? row.uom : null,
			},
		});
		for (const [field, value] of Object.entries(details)) {
			if (frappe.meta.has_field(row.doctype, field) && (!fields || fields.includes(field))) {
				row[field] = value;
			}
		}
		row.price_list_rate = details.price_list_rate;
		erpnext.sales_form.apply_discount(frm, row);
	},

	// An empty rate is computed from list price, margin and discount.
	apply_discount(frm, row) {
		row.discount_amount = 0;
		if (row.price_list_rate) row.rate = 0;
		erpnext.sales_form.preview_totals(frm);
	},

	apply_discount_amount(frm, row) {
		if (!row.price_list_rate) return;
		row.discount_percentage = 0;
		row.rate = row.price_list_rate - row.discount_amount;
		erpnext.sales_form.preview_totals(frm);
	},

	// A typed rate is shown as discount on the list price; the server shows a higher one as margin.
	explain_rate(frm, row) {
		row.margin_type = "";
		row.margin_rate_or_amount = 0;
		row.discount_percentage =
			row.price_list_rate > row.rate ? (1 - row.rate / row.price_list_rate) * 100 : 0;
		erpnext.sales_form.preview_totals(frm);
	},

	// The server computes, so that form and document never differ.
	preview_totals: frappe.utils.debounce(async (frm) => {
		if (frm.doc.docstatus || !frm.doc.company || !(frm.doc.items || []).length) return;
		const computed = await frappe.xcall("erpnext.controllers.taxes_and_totals.preview_totals", {
			doc: frm.doc,
		});
		erpnext.sales_form.take_over(frm.doc, computed);
		for (const table of ["items", "taxes"]) {
			for (const row of frm.doc[table] || []) {
				const same = (computed[table] || []).find((other) => other.name === row.name);
				if (same) erpnext.sales_form.take_over(row, same);
			}
		}
		frm.refresh_fields();
	}, 300),

	take_over(doc, computed) {
		for (const df of frappe.meta.get_docfields(doc.doctype)) {
			const is_amount = ["Currency", "Float", "Percent"].includes(df.fieldtype);
			if ((is_amount || df.fieldname === "margin_type") && df.fieldname in computed) {
				doc[df.fieldname] = computed[df.fieldname];
			}
		}
	},

	map_button(frm, label, method) {
		frm.add_custom_button(
			label,
			() => frappe.model.open_mapped_doc({ method, frm }),
			__("Create")
		);
		frm.page.set_inner_btn_group_as_primary(__("Create"));
	},
});
