// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.provide("sales_process.value_added");

const API = "sales_process.api.value_added_service.";
const SERVICE = "Value-added Service";

const text = (value) => frappe.utils.escape_html(String(value ?? ""));

/** A new service, filled in for a customer or for the accounts that were chosen; nothing is planned until it is saved. */
sales_process.value_added.plan = async function (args) {
	const { message: values } = await frappe.call({ method: API + "draft", args, freeze: true });
	await frappe.model.with_doctype(SERVICE);
	const doc = frappe.model.get_new_doc(SERVICE);
	const { customers, ...fields } = values;
	Object.assign(doc, fields, { customers: [] });
	for (const row of customers) Object.assign(frappe.model.add_child(doc, "customers"), row);
	frappe.set_route("Form", SERVICE, doc.name);
};

/** The entry "Suggest Services" on a customer's form. */
sales_process.value_added.add_suggest_button = function (frm) {
	if (frm.is_new() || !frappe.model.can_create(SERVICE)) return;
	frm.add_custom_button(__("Suggest Services"), () => suggest(frm), __("Follow-up"));
};

async function suggest(frm) {
	const { message: rows } = await frappe.call({
		method: API + "get_suggestions",
		type: "GET",
		args: { customer: frm.docname },
		freeze: true,
	});
	if (!rows.length) {
		frappe.msgprint({
			title: __("Nothing to Suggest"),
			message: __("What is offered does not suit this customer, or the customer had it lately."),
		});
		return;
	}
	const dialog = new frappe.ui.Dialog({
		title: __("Suggest Services"),
		size: "large",
		fields: [{ fieldname: "rows", fieldtype: "HTML", options: suggestions(rows) }],
	});
	dialog.$wrapper.on("click", "[data-offer]", ({ currentTarget }) => {
		dialog.hide();
		sales_process.value_added.plan({ offer: currentTarget.dataset.offer, customer: frm.docname });
	});
	dialog.show();
}

function suggestions(rows) {
	const lines = rows.map(
		({ offer, title, kind, description, reasons }) => `<tr>
			<td><strong>${text(title)}</strong> <span class="text-muted small">${text(__(kind))}</span>
				<div class="small">${text(description)}</div></td>
			<td class="small">${why(reasons)}</td>
			<td class="text-right text-nowrap"><button type="button" class="btn btn-sm btn-default" data-offer="${text(offer)}"
				aria-label="${text(__("Plan {0}", [title]))}">${__("Plan")}</button></td>
		</tr>`
	);
	return `<table class="table table-sm sp-preview"><thead><tr><th>${__("Service Offer")}</th><th>${__(
		"Why"
	)}</th><th></th></tr></thead><tbody>${lines.join("")}</tbody></table>`;
}

function why(reasons) {
	return reasons.map(text).join("<br>");
}

/** Of an offer: whom it suits, and a service for those who are chosen. */
sales_process.value_added.whom_it_suits = async function (frm) {
	const { message } = await frappe.call({
		method: API + "whom_it_suits",
		type: "GET",
		args: { offer: frm.docname },
		freeze: true,
	});
	const { customers, is_all } = message;
	if (!customers.length) {
		frappe.msgprint({
			title: __("It Suits Nobody Now"),
			message: __("Of the customers you may see, none meets what is asked, or they had it lately."),
		});
		return;
	}
	const dialog = new frappe.ui.Dialog({
		title: __("Whom It Suits"),
		size: "large",
		fields: [{ fieldname: "rows", fieldtype: "HTML", options: suited(customers, is_all) }],
		primary_action_label: __("Plan"),
		primary_action: () =>
			sales_process.follow_up.save_once(dialog, () =>
				sales_process.value_added.plan({ offer: frm.docname, accounts: chosen() })
			),
	});
	const chosen = () => dialog.$wrapper.find("tbody input:checked").get().map(({ dataset }) => dataset.account);
	const count = () => dialog.get_primary_btn().prop("disabled", !chosen().length);
	dialog.$wrapper.on("change", "thead input", ({ target }) =>
		dialog.$wrapper.find("tbody input").prop("checked", target.checked)
	);
	dialog.$wrapper.on("change", "input", count);
	dialog.show();
	count();
};

function suited(customers, is_all) {
	const lines = customers.map(
		({ account, title, reasons }) => `<tr>
			<td><input type="checkbox" data-account="${text(account)}" aria-label="${text(title)}"></td>
			<td><a href="${frappe.utils.get_form_link("Sales Account", account)}" target="_blank">${text(title)}</a></td>
			<td class="small">${why(reasons)}</td>
		</tr>`
	);
	const rest = is_all ? "" : `<p class="text-muted">${__("Only those who need it most are shown.")}</p>`;
	return `<table class="table table-sm sp-preview"><thead><tr>
		<th><input type="checkbox" aria-label="${__("All")}"></th><th>${__("Customer")}</th><th>${__("Why")}</th>
		</tr></thead><tbody>${lines.join("")}</tbody></table>${rest}`;
}
