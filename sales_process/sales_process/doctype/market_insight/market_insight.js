// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

const API = "sales_process.api.market_insight";
const SIGNS = { Add: "+", Start: "★", Skip: "–" };

frappe.ui.form.on("Market Insight", {
	refresh(frm) {
		if (frm.is_new()) return;
		show_use(frm);
		if (frm.doc.expires_on <= frappe.datetime.get_today()) {
			frm.set_intro(__("Expired: no plan shows it any more. If it still counts, give it a later day."), "orange");
			return;
		}
		if (!frappe.model.can_create("Follow-up Plan")) return;
		frm.add_custom_button(__("Act on It"), () => act_on(frm)).addClass("btn-primary");
	},
});

function show_use(frm) {
	const { carried, discussed } = frm.doc.__onload?.points || {};
	if (!carried) return;
	frm.dashboard.add_comment(
		__("Given to {0} plans, talked about in {1} of them.", [carried, discussed]),
		"blue",
		true
	);
}

async function act_on(frm) {
	if (frm.is_dirty()) await frm.save();
	const { message } = await frappe.call({
		method: `${API}.get_preview`,
		type: "GET",
		args: { insight: frm.docname },
		freeze: true,
	});
	if (!message.rows.length) {
		frappe.msgprint({
			title: __("It Touches Nobody You Know"),
			message: __("No lead, prospect or customer that you may see is touched by it."),
		});
		return;
	}
	new Preview(frm, message).show();
}

class Preview {
	constructor(frm, { rows, more }) {
		this.frm = frm;
		this.rows = rows;
		this.dialog = new frappe.ui.Dialog({
			title: __("Act on It: What Would Be Done"),
			size: "extra-large",
			fields: [{ fieldname: "rows", fieldtype: "HTML", options: table(rows, more) }],
			primary_action_label: __("Do It"),
			primary_action: () => this.act(),
		});
	}

	show() {
		this.dialog.show();
		this.dialog.$wrapper.on("change", "input", () => this.count());
		this.dialog.$wrapper.find("thead input").on("change", ({ currentTarget }) => {
			this.dialog.$wrapper.find("tbody input:not(:disabled)").prop("checked", currentTarget.checked);
			this.count();
		});
		this.count();
	}

	chosen() {
		return this.rows.filter(
			(_row, idx) => this.dialog.$wrapper.find(`tbody input[data-idx="${idx}"]`)[0]?.checked
		);
	}

	count() {
		const number = this.chosen().length;
		this.dialog.get_primary_btn().text(__("Do It for {0}", [number])).prop("disabled", !number);
	}

	act() {
		const parties = this.chosen().map(({ party_type, party }) => [party_type, party]);
		sales_process.follow_up.save_once(this.dialog, async () => {
			const { message } = await frappe.call({
				method: `${API}.act`,
				type: "POST",
				args: { insight: this.frm.docname, parties },
				freeze: true,
			});
			tell(message);
			this.frm.reload_doc();
		});
	}
}

function tell({ added, started, failed }) {
	frappe.show_alert({
		message: __("{0} plans got the talking point, {1} were started.", [added, started]),
		indicator: "green",
	});
	if (!failed.length) return;
	const lines = failed.map(({ party, error }) => `<li>${text(party)}: ${text(error)}</li>`);
	frappe.msgprint({ title: __("Not Done"), message: `<ul>${lines.join("")}</ul>`, indicator: "orange" });
}

function table(rows, more) {
	const does = {
		Add: __("Gets the talking point"),
		Start: __("A plan is started"),
		Skip: __("Left alone"),
	};
	const lines = rows.map((row, idx) => {
		const skip = row.action === "Skip";
		const box = `<input type="checkbox" data-idx="${idx}" aria-label="${text(row.party_name)}"
			${skip ? "disabled" : "checked"}>`;
		const link = `<a href="${frappe.utils.get_form_link(row.party_type, row.party)}" target="_blank">${text(
			row.party_name
		)}</a>`;
		return `<tr class="${skip ? "text-muted" : ""}">
			<td>${box}</td>
			<td>${link} <span class="text-muted small">${text(__(row.party_type))}</span></td>
			<td>${text(row.why)}</td>
			<td><span aria-hidden="true">${SIGNS[row.action]}</span> ${does[row.action]}
				<span class="text-muted small">${text(row.because)}</span></td>
			<td>${text(row.owner)}</td>
		</tr>`;
	});
	const rest = more ? `<p class="text-muted">${__("{0} more: do it for these first.", [more])}</p>` : "";
	return `<table class="table table-sm sp-preview"><thead><tr>
		<th><input type="checkbox" checked aria-label="${__("All")}"></th>
		<th>${__("Company")}</th><th>${__("Touched by")}</th><th>${__("What Is Done")}</th><th>${__("Owner")}</th>
	</tr></thead><tbody>${lines.join("")}</tbody></table>${rest}`;
}

function text(value) {
	return frappe.utils.escape_html(String(value ?? ""));
}
