// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

const API = "sales_process.api.acceptance.";

frappe.ui.form.on("Quotation Acceptance", {
	async refresh(frm) {
		frm.disable_save();
		frm.fields_dict.offer.$wrapper.html(offer_table(frm.doc));
		frm.add_custom_button(__("Open {0}", [__("Quotation")]), () =>
			frappe.set_route("Form", "Quotation", frm.doc.quotation)
		);
		const asked = frm.docname;
		const { message: state } = await frappe.call({
			method: API + "get_state",
			args: { quotation: frm.doc.quotation },
		});
		if (asked === frm.docname && state?.acceptance?.name === asked) add_buttons(frm, state.acceptance);
	},
});

function add_buttons(frm, { can_order, is_open }) {
	if (can_order) {
		frm.add_custom_button(__("Create Sales Order"), () => sales_process.acceptance.make_order(frm.docname)).addClass(
			"btn-primary"
		);
	}
	if (is_open) {
		frm.add_custom_button(__("Wait No Longer"), async () => {
			await frappe.call({ method: API + "withdraw", args: { acceptance: frm.docname }, freeze: true });
			frm.reload_doc();
		});
	}
}

/** The offer as it was shown or accepted, read from what was kept. */
function offer_table({ snapshot, currency }) {
	if (!snapshot) return "";
	const shown = JSON.parse(snapshot);
	const escape = frappe.utils.escape_html;
	const money = (value) => format_currency(value, currency);
	const rows = shown.lines.map(
		(row) => `<tr><td>${escape(row.item_name)}</td><td class="text-right">${format_number(row.qty, null, Number.isInteger(row.qty) ? 0 : 3)} ${escape(row.uom)}</td>
			<td class="text-right">${money(row.rate)}</td><td class="text-right">${money(row.amount)}</td></tr>`
	);
	const totals = [
		[__("Net Total"), shown.net_total],
		...shown.taxes.map((row) => [row.description, row.amount]),
		[__("Grand Total"), shown.rounded_total || shown.grand_total],
	].map(([label, amount]) => `<tr><td colspan="3">${escape(label)}</td><td class="text-right">${money(amount)}</td></tr>`);
	return `<div class="table-responsive"><table class="table table-sm">
		<thead><tr><th>${__("Item")}</th><th class="text-right">${__("Quantity")}</th>
		<th class="text-right">${__("Price")}</th><th class="text-right">${__("Amount")}</th></tr></thead>
		<tbody>${rows.join("")}</tbody><tfoot>${totals.join("")}</tfoot></table></div>`;
}
