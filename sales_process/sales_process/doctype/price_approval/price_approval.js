// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

const API = "sales_process.api.price_approval.";

frappe.ui.form.on("Price Approval", {
	async refresh(frm) {
		frm.disable_save();
		frm.fields_dict.approver_view.$wrapper.empty();
		frm.add_custom_button(__("Open {0}", [__(frm.doc.document_type)]), () =>
			frappe.set_route("Form", frm.doc.document_type, frm.doc.document_name)
		);
		if (!["Pending", "Asked Back"].includes(frm.doc.status)) return;
		show_question(frm);
		if ([frm.doc.asked_by, frm.doc.sales_owner].includes(frappe.session.user)) {
			add_asker_buttons(frm);
			return;
		}
		if (frm.doc.status !== "Pending") return;
		const asked = frm.docname;
		const { message: may_decide } = await frappe.call({
			method: API + "may_decide",
			args: { approval: frm.docname },
		});
		if (!may_decide || asked !== frm.docname) return;
		add_decisions(frm);
		show_view(frm);
	},
});

function show_question(frm) {
	if (frm.doc.status !== "Asked Back") return;
	frm.set_intro(__("Question: {0}", [frappe.utils.escape_html(frm.doc.question || "")]), "orange");
}

function add_asker_buttons(frm) {
	if (frm.doc.status === "Asked Back") {
		const label = __("Answer");
		frm.add_custom_button(label, () => ask_words(frm, "answer", "comment", label, __("Your Answer"))).addClass(
			"btn-primary"
		);
	}
	frm.add_custom_button(__("Take Back"), () => decide(frm, "withdraw", {}));
}

function add_decisions(frm) {
	const comment = __("Comment on the Decision");
	const add = (label, ...args) => frm.add_custom_button(label, () => ask_words(frm, ...args));
	add(__("Approve"), "approve", "comment", __("Approve"), comment, false).addClass("btn-primary");
	add(__("Reject"), "reject", "comment", __("Reject"), comment).addClass("btn-danger");
	add(__("Ask Back"), "ask_back", "question", __("Ask Back"), __("What do you want to know?"));
}

function ask_words(frm, method, fieldname, title, label, is_needed = true) {
	frappe.prompt(
		{ fieldname: "words", fieldtype: "Small Text", label, reqd: is_needed ? 1 : 0 },
		({ words }) => decide(frm, method, { [fieldname]: words || "", ...seen_by(frm, method) }),
		title,
		title
	);
}

/** Whoever decides says which prices he has looked at: they may have been asked for anew. */
function seen_by(frm, method) {
	return ["approve", "reject"].includes(method) ? { seen: frm.price_seen } : {};
}

async function decide(frm, method, args) {
	await frappe.call({ method: API + method, args: { approval: frm.docname, ...args }, freeze: true });
	frm.reload_doc();
}

/** Computed by the server for whoever may decide, each time it is looked at. */
async function show_view(frm) {
	const { message: view } = await frappe.call({
		method: API + "get_approver_view",
		args: { approval: frm.docname },
	});
	frm.price_seen = view.seen;
	if (!view.is_draft) {
		frm.set_intro(__("The document is no draft any more."), "orange");
		return;
	}
	if (view.has_become_worse) {
		frm.set_intro(__("The prices were lowered after approval was asked for."), "red");
	}
	frm.fields_dict.approver_view.$wrapper.html(table(view.rows, frm.doc.currency));
}

function table(rows, currency) {
	const heads = [
		__("Row"), __("Item"), __("Offered"), __("Discount"), __("Authority"), __("Company Floor"),
		__("Above the Floor"), __("Gross Margin"), __("Least Margin"), __("Bottom Line"),
	]; // prettier-ignore
	const head = heads.map((label) => `<th>${label}</th>`).join("");
	return `<div class="table-responsive"><table class="table table-sm sp-approver-view">
		<thead><tr>${head}</tr></thead><tbody>${rows.map((row) => table_row(row, currency)).join("")}</tbody>
	</table></div>`;
}

function table_row(row, currency) {
	const escape = frappe.utils.escape_html;
	const alarm = (is_low) => (is_low ? ' class="text-danger"' : "");
	return `<tr>
		<td>${row.idx}</td>
		<td>${escape(row.item_name || row.item_code || "")}</td>
		<td>${format_currency(row.net_amount, currency)}</td>
		<td>${percent(row.discount)}</td>
		<td title="${escape(row.authority_rule)}">${percent(row.authority)}</td>
		<td title="${escape(row.floor_rule)}">${percent(row.floor)}</td>
		<td${alarm(row.is_below_floor)}>${row.above_floor === null ? "–" : format_currency(row.above_floor, currency)}</td>
		<td${alarm(row.is_below_margin)}>${percent(row.margin)}</td>
		<td title="${escape(row.margin_rule)}">${percent(row.least_margin)}</td>
		<td${alarm(row.is_below_bottom)}>${row.bottom === null ? "–" : format_currency(row.bottom, currency)}</td>
	</tr>`;
}

function percent(value) {
	return value === null || value === undefined ? "–" : `${format_number(value, null, 1)}%`;
}
