// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

import { save_once } from "../follow_up/save_once";

frappe.provide("sales_process.acceptance");

const API = "sales_process.api.acceptance.";
const COLOURS = { Waiting: "blue", "Changes Wanted": "orange", Accepted: "green", Declined: "red" };

/** On a submitted quotation: what the customer says to it, and how he can be asked. */
sales_process.acceptance.show = async function (frm) {
	if (frm.is_new() || frm.doc.docstatus !== 1 || !frappe.model.can_read("Quotation Acceptance")) return;
	const asked = (frm.acceptance_asked = {});
	const { message: state } = await frappe.call({ method: API + "get_state", args: { quotation: frm.docname } });
	if (asked !== frm.acceptance_asked || !state) return;
	if (state.acceptance) frm.set_intro(in_words(state), COLOURS[state.acceptance.status]);
	else if (state.review && state.can_ask) {
		frm.set_intro(__("In the scope {0} a contract is reviewed and signed; an acceptance is not enough.", [__(state.review)]), "blue");
	}
	add_buttons(frm, state);
};

function in_words({ acceptance }) {
	const escape = frappe.utils.escape_html;
	const { status, accepted_by, recipient, message, quotation, is_of_this_version } = acceptance;
	const on = acceptance.answered_on && frappe.datetime.str_to_user(acceptance.answered_on.split(" ")[0]);
	const who = escape(accepted_by || recipient || __("The customer"));
	const said = {
		Waiting: recipient
			? __("The offer was sent to {0} to be accepted; no answer yet.", [escape(recipient)])
			: __("The link to accept the offer was given away; no answer yet."),
		"Changes Wanted": __("{0} asks for changes: {1}", [who, escape(message || "")]),
		Accepted: __("Accepted by {0} on {1}.", [who, on]),
		Declined: __("Declined by {0} on {1}: {2}", [who, on, escape(message || "")]),
	}[status];
	const link = `<a href="${frappe.utils.get_form_link("Quotation Acceptance", acceptance.name)}">${__("Open")}</a>`;
	const other = is_of_this_version ? "" : __("That was {0}.", [escape(quotation)]);
	return [said, other, link].filter(Boolean).join(" ");
}

function add_buttons(frm, { can_ask, acceptance, review }) {
	const group = __("Acceptance");
	if (acceptance?.can_order) {
		frm.add_custom_button(__("Sales Order as Accepted"), () => sales_process.acceptance.make_order(acceptance.name), __("Create"));
	}
	if (!can_ask || review || acceptance?.status === "Accepted") return;
	frm.add_custom_button(__("Mail the Link"), () => ask_recipient(frm), group);
	frm.add_custom_button(__("Copy Link"), () => copy_link(frm), group);
	frm.add_custom_button(__("Record Order or Signed Copy"), () => record(frm), group);
}

sales_process.acceptance.make_order = function (acceptance) {
	frappe.model.open_mapped_doc({
		method: API + "make_sales_order",
		source_name: acceptance,
	});
};

function ask_recipient(frm) {
	const dialog = new frappe.ui.Dialog({
		title: __("Mail the Link"),
		fields: [
			{ fieldname: "email", fieldtype: "Data", options: "Email", label: __("To"), reqd: 1, default: frm.doc.contact_email },
			{ fieldname: "contact_name", fieldtype: "Data", label: __("Name"), default: frm.doc.contact_display },
			{
				fieldname: "message",
				fieldtype: "Small Text",
				label: __("Message"),
				description: __("Empty: a short text with the number and the last day of the offer. The link is added."),
			},
		],
		primary_action_label: __("Send"),
		primary_action(values) {
			save_once(dialog, async () => {
				await frappe.call({ method: API + "send_link", args: { quotation: frm.docname, ...values }, freeze: true });
				frappe.show_alert({ message: __("The offer is on its way."), indicator: "green" });
				frm.refresh();
			});
		},
	});
	dialog.show();
}

async function copy_link(frm) {
	const { message: link } = await frappe.call({ method: API + "copy_link", args: { quotation: frm.docname }, freeze: true });
	const dialog = new frappe.ui.Dialog({
		title: __("Copy Link"),
		fields: [
			{
				fieldname: "link",
				fieldtype: "Data",
				label: __("Link"),
				default: link,
				read_only: 0,
				description: __("For your customer alone: whoever has it can accept the offer. It is not shown again."),
			},
		],
		primary_action_label: __("Copy"),
		primary_action() {
			frappe.utils.copy_to_clipboard(link);
			dialog.hide();
		},
	});
	dialog.show();
	frm.refresh();
}

/** What came on paper: only what it says otherwise needs to be changed in the rows. */
function record(frm) {
	const offered = frm.doc.items.filter((row) => !row.is_alternative);
	const is_order = "eval:doc.channel === 'Purchase Order'";
	const dialog = new frappe.ui.Dialog({
		title: __("Record Order or Signed Copy"),
		size: "large",
		fields: [
			{
				fieldname: "channel",
				fieldtype: "Select",
				label: __("What Is It?"),
				options: [
					{ value: "Purchase Order", label: __("Purchase Order") },
					{ value: "Signed Copy", label: __("Signed Copy") },
				],
				default: "Purchase Order",
				reqd: 1,
			},
			{ fieldname: "accepted_by", fieldtype: "Data", label: __("Signed by") },
			{ fieldname: "paper", fieldtype: "Attach", label: __("Paper"), reqd: 1, options: { restrictions: {}, make_attachments_public: false } },
			{ fieldtype: "Column Break" },
			{ fieldname: "po_number", fieldtype: "Data", label: __("Order Number of the Customer"), depends_on: is_order, mandatory_depends_on: is_order },
			{ fieldname: "po_date", fieldtype: "Date", label: __("Date of the Order"), default: frappe.datetime.get_today() },
			{ fieldname: "total", fieldtype: "Currency", label: __("Total on the Paper"), options: "currency", default: frm.doc.rounded_total || frm.doc.grand_total, reqd: 1 },
			{ fieldname: "currency", fieldtype: "Link", options: "Currency", label: __("Currency"), default: frm.doc.currency },
			{ fieldname: "payment", fieldtype: "Data", label: __("Payment Terms on the Paper"), default: frm.doc.payment_terms_template },
			{ fieldtype: "Section Break", label: __("Rows on the Paper"), description: __("Change whatever the paper says otherwise.") },
			{
				fieldname: "rows",
				fieldtype: "Table",
				cannot_add_rows: false,
				in_place_edit: true,
				data: offered.map(({ item_code, item_name, qty, uom, rate }) => ({ item_code, item_name, qty, uom, rate })),
				fields: [
					{ fieldname: "item_code", fieldtype: "Link", options: "Item", label: __("Item"), in_list_view: 1, columns: 3 },
					{ fieldname: "item_name", fieldtype: "Data", label: __("Item Name"), in_list_view: 1, columns: 3 },
					{ fieldname: "qty", fieldtype: "Float", label: __("Quantity"), in_list_view: 1, columns: 1 },
					{ fieldname: "uom", fieldtype: "Link", options: "UOM", label: __("Unit"), in_list_view: 1, columns: 1 },
					{ fieldname: "rate", fieldtype: "Float", label: __("Price"), in_list_view: 1, columns: 2 },
				],
			},
			{ fieldname: "differences_agreed", fieldtype: "Small Text", label: __("What We Do about Differences") },
		],
		primary_action_label: __("Record"),
		primary_action(values) {
			save_once(dialog, async () => {
				const file = await sales_process.uploaded(values.paper);
				const rows = (values.rows || []).map(({ item_code, item_name, qty, uom, rate }) => ({ item_code, item_name, qty, uom, rate }));
				await frappe.call({
					method: API + "record",
					args: { quotation: frm.docname, values: { ...values, paper: undefined, file, rows } },
					freeze: true,
				});
				frappe.show_alert({ message: __("The acceptance is recorded."), indicator: "green" });
				frm.refresh();
			});
		},
	});
	dialog.show();
}
