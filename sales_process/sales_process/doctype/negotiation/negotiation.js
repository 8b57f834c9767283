// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

const API = "sales_process.api.negotiation.";

frappe.ui.form.on("Negotiation", {
	setup(frm) {
		frm.set_query("clause", "clauses", (doc, doctype, name) => ({
			filters: { topic: frappe.get_doc(doctype, name).topic, company: ["in", ["", doc.company]], enabled: 1 },
		}));
		frm.set_query("deal", () => ({ filters: { outcome: ["in", ["Open", "Partly Won"]] } }));
	},

	refresh(frm) {
		for (const field of ["standing", "needs", "competitors"]) frm.fields_dict[field].$wrapper.empty();
		if (frm.is_new()) return;
		show_standing(frm);
		show_preparation(frm);
		sales_process.competitor.add_button(frm, frm.doc.deal);
		if (frm.doc.rounds.length > 1) frm.add_custom_button(__("Compare Rounds"), () => choose_rounds(frm));
		if (!frm.perm[0]?.write) return;
		if (frm.doc.status !== "Open") {
			frm.add_custom_button(__("Reopen"), () => call(frm, "reopen", {}));
			return;
		}
		frm.add_custom_button(__("Add Round"), () => ask_round(frm)).addClass("btn-primary");
		if (frm.doc.rounds.length) frm.add_custom_button(__("Agreed"), () => ask_agreement(frm), __("Outcome"));
		frm.add_custom_button(__("Lost"), () => ask_reason(frm), __("Outcome"));
	},
});

const escape = (text) => frappe.utils.escape_html(String(text ?? ""));

async function call(frm, method, args) {
	const { message } = await frappe.call({
		method: API + method,
		args: { negotiation: frm.docname, ...args },
		freeze: true,
	});
	await frm.reload_doc();
	return message;
}

async function read(frm, method, args = {}) {
	const asked = frm.docname;
	const { message } = await frappe.call({ method: API + method, args: { negotiation: asked, ...args } });
	return asked === frm.docname ? message : null;
}

// where we stand

async function show_standing(frm) {
	const standing = await read(frm, "get_standing");
	if (!standing) return;
	const last = standing.rounds.at(-1);
	const lines = last ? last.lines : standing.opening;
	if (!lines.length) {
		frm.fields_dict.standing.$wrapper.html(
			`<p class="text-muted">${__("Add the items under Preparation, then the first round.")}</p>`
		);
		return;
	}
	const title = last
		? __("Round {0}: {1}, {2}% below the list", [
				last.idx,
				format_currency(last.net_total, standing.currency),
				format_number(last.discount, null, 1),
		  ])
		: __("Before the first round");
	const rows = lines.map((line) => standing_row(line, standing.currency)).join("");
	frm.fields_dict.standing.$wrapper.html(
		`<h4 class="sp-standing">${frappe.utils.escape_html(title)}</h4><table class="table table-sm"><tbody>${rows}</tbody></table>`
	);
}

function standing_row(line, currency) {
	const offered = line.qty ? format_currency(line.net_amount / line.qty, currency) : "";
	return `<tr>
		<td>${escape(line.item_name || line.item)}</td>
		<td class="text-right">${offered}</td>
		<td>${line.colour ? `<span class="indicator-pill ${line.colour}">${escape(room_in_words(line, currency))}</span>` : ""}</td>
	</tr>`;
}

/** In words too, for whoever does not tell red from green. */
function room_in_words({ colour, room }, currency) {
	const said = { green: __("Room Left"), yellow: __("Little Room Left"), red: __("Beyond Your Authority") }[colour];
	return room === undefined ? said : `${said}: ${format_currency(Math.abs(room), currency)}`;
}

// preparation

async function show_preparation(frm) {
	const known = await read(frm, "get_preparation");
	if (!known) return;
	list(frm, "needs", __("Their Needs"), known.needs, (row) =>
		[row.pain_point, row.wanted_solution, row.reaction && __(row.reaction)]
	);
	list(frm, "competitors", __("Competitors"), known.competitors, (row) =>
		[row.competitor, row.offer, row.position && __(row.position)]
	);
	if (known.keeps_limits) {
		frm.add_custom_button(
			__("Our Bottom Line"),
			() =>
				known.limit
					? frappe.set_route("Form", "Negotiation Limit", known.limit)
					: frappe.new_doc("Negotiation Limit", { deal: frm.doc.deal, currency: frm.doc.currency }),
			__("View")
		);
	}
}

function list(frm, field, title, rows, parts) {
	const items = rows.map((row) => `<li>${parts(row).filter(Boolean).map(escape).join(" · ")}</li>`).join("");
	const shown = items ? `<ul>${items}</ul>` : `<p class="text-muted">${__("Nothing is known yet.")}</p>`;
	frm.fields_dict[field].$wrapper.html(`<label class="control-label">${frappe.utils.escape_html(title)}</label>${shown}`);
}

// rounds

function ask_round(frm) {
	if (frm.is_dirty()) {
		frappe.msgprint(__("Save first, then add the round."));
		return;
	}
	const answers = ["Listened", "Showed Value", "Explained Cost", "Traded", "Gave In"];
	const dialog = new frappe.ui.Dialog({
		title: __("Round {0}", [frm.doc.rounds.length + 1]),
		size: "large",
		fields: [
			{ fieldname: "round_on", fieldtype: "Date", label: __("Date"), default: frappe.datetime.get_today(), reqd: 1 },
			{ fieldname: "people", fieldtype: "Small Text", label: __("People") },
			{ fieldtype: "Column Break" },
			{ fieldname: "they_ask", fieldtype: "Small Text", label: __("What They Ask") },
			{
				fieldname: "how_answered",
				fieldtype: "Select",
				label: __("How We Answered"),
				options: [{ value: "", label: "" }, ...answers.map((value) => ({ value, label: __(value) }))],
			},
			{ fieldname: "got_in_return", fieldtype: "Small Text", label: __("What We Got in Return") },
			{ fieldtype: "Section Break", label: __("Offered Terms") },
			{
				fieldname: "quotation",
				fieldtype: "Link",
				options: "Quotation",
				label: __("Quotation"),
				description: __("Its rows and totals are kept as they are now."),
				get_query: () => ({ filters: { sales_deal: frm.doc.deal, docstatus: ["!=", 2] } }),
			},
			{ fieldtype: "Column Break" },
			{
				fieldname: "overall_discount",
				fieldtype: "Percent",
				label: __("Discount on the Whole"),
				depends_on: "eval:!doc.quotation",
			},
			{ fieldtype: "Section Break", depends_on: "eval:!doc.quotation" },
			offered_prices(frm),
		],
		primary_action_label: __("Add"),
		primary_action(values) {
			sales_process.follow_up.save_once(dialog, () => save_round(frm, values));
		},
	});
	dialog.show();
}

function offered_prices(frm) {
	const before = frm.doc.rounds.length ? JSON.parse(frm.doc.rounds.at(-1).snapshot || "{}").lines || [] : [];
	const data = frm.doc.items.map((row, index) => ({
		row_no: row.idx,
		item_name: row.item_name || row.item_code,
		list_price: row.list_price,
		rate: before[index]?.item_code === row.item_code ? before[index].rate : row.opening_price || row.list_price,
	}));
	const money = { fieldtype: "Currency", options: frm.doc.currency, in_list_view: 1, columns: 2 };
	return {
		fieldname: "prices",
		fieldtype: "Table",
		label: __("Offered Prices"),
		cannot_add_rows: true,
		cannot_delete_rows: true,
		in_place_edit: true,
		data,
		fields: [
			{ fieldname: "item_name", fieldtype: "Data", label: __("Item"), read_only: 1, in_list_view: 1, columns: 4 },
			{ ...money, fieldname: "list_price", label: __("List Price"), read_only: 1 },
			{ ...money, fieldname: "rate", label: __("Offered") },
		],
	};
}

function save_round(frm, { prices, ...values }) {
	const rates = values.quotation ? {} : Object.fromEntries((prices || []).map((row) => [row.row_no, row.rate]));
	return call(frm, "add_round", { values: { ...values, rates } });
}

function choose_rounds(frm) {
	const options = frm.doc.rounds.map((row) => String(row.idx));
	frappe.prompt(
		[
			{ fieldname: "first", fieldtype: "Select", label: __("Round"), options, default: options.at(-2), reqd: 1 },
			{ fieldname: "second", fieldtype: "Select", label: __("With Round"), options, default: options.at(-1), reqd: 1 },
		],
		async ({ first, second }) => {
			const found = await read(frm, "compare_rounds", { first, second });
			if (found) show_side_by_side(found, __("Round {0}", [first]), __("Round {0}", [second]));
		},
		__("Compare Rounds"),
		__("Compare")
	);
}

function show_side_by_side({ lines, clauses, old_total, new_total, difference, currency }, old_title, new_title) {
	const money = (value) => (value === null || value === undefined ? "–" : format_currency(value, currency));
	const rows = lines.map((row) => [row.item_name || row.item, money(row.old_amount), money(row.new_amount), money(row.difference)]);
	rows.push([__("Total"), money(old_total), money(new_total), money(difference)]);
	for (const row of clauses) rows.push([__(row.topic), row.old, row.new, row.kind === "Same" ? "" : "≠"]);
	frappe.msgprint({
		title: __("Side by Side"),
		message: grid([__("Row"), old_title, new_title, __("Difference")], rows),
		wide: true,
	});
}

function grid(heads, rows) {
	const cells = (row, tag) => row.map((cell) => `<${tag}>${escape(strip_html(String(cell ?? "")))}</${tag}>`).join("");
	return `<table class="table table-sm"><thead><tr>${cells(heads, "th")}</tr></thead>
		<tbody>${rows.map((row) => `<tr>${cells(row, "td")}</tr>`).join("")}</tbody></table>`;
}

// the outcome

function ask_agreement(frm) {
	const options = frm.doc.rounds.map((row) => String(row.idx));
	frappe.prompt(
		[
			{ fieldname: "round_no", fieldtype: "Select", label: __("Agreed in Round"), options, default: options.at(-1), reqd: 1 },
			{
				fieldname: "quotation",
				fieldtype: "Link",
				options: "Quotation",
				label: __("Terms Go to"),
				description: __("Empty: the newest quotation of the deal."),
				get_query: () => ({ filters: { docstatus: ["!=", 2], company: frm.doc.company } }),
			},
		],
		(values) => preview_agreement(frm, values),
		__("Agreed"),
		__("Show the Differences")
	);
}

async function preview_agreement(frm, { round_no, quotation }) {
	const seen = await read(frm, "preview_agreement", { round_no, quotation });
	if (!seen) return;
	const confirm = (text) =>
		frappe.confirm(text, async () => {
			const done = await call(frm, "agree", { round_no, quotation, seen: seen.seen });
			if (done.quotation) frappe.set_route("Form", "Quotation", done.quotation);
		});
	if (!seen.quotation) {
		confirm(__("The deal has no quotation yet. Keep the agreed terms here?"));
		return;
	}
	const money = (value) => (value === null || value === undefined ? "–" : format_currency(value, seen.currency));
	const rows = seen.lines.map((row) => [
		row.item_name || row.item,
		`${row.old_qty ?? "–"} × ${money(row.old_rate)}`,
		`${row.new_qty ?? "–"} × ${money(row.new_rate)}`,
		money(row.difference),
	]);
	rows.push([__("Discount on the Whole"), money(seen.old_discount), money(seen.new_discount), ""]);
	const what = seen.is_submitted
		? __("{0} is submitted: it will be cancelled and amended into a draft with these terms.", [escape(seen.quotation)])
		: __("The draft {0} gets these terms.", [escape(seen.quotation)]);
	confirm(`<p>${what}</p>${grid([__("Item"), __("Now"), __("Agreed"), __("Difference")], rows)}`);
}

function ask_reason(frm) {
	frappe.prompt(
		{ fieldname: "reason", fieldtype: "Small Text", label: __("Reason"), reqd: 1 },
		({ reason }) => call(frm, "lose", { reason }),
		__("Lost"),
		__("Save")
	);
}
