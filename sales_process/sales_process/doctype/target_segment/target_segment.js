// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

const API = "sales_process.api.target_segment";

frappe.ui.form.on("Target Segment", {
	refresh(frm) {
		if (frm.is_new() || !frm.doc.enabled || !frappe.model.can_create("Lead Research")) return;
		frm.add_custom_button(__("Find Who Fits"), () => find(frm)).addClass("btn-primary");
	},
});

async function find(frm) {
	if (frm.is_dirty()) {
		frappe.show_alert({ message: __("Save the segment first."), indicator: "orange" });
		return;
	}
	const { message } = await frappe.call({
		method: `${API}.get_fitting`,
		type: "GET",
		args: { segment: frm.docname },
		freeze: true,
	});
	if (!message.rows.length) {
		frappe.msgprint({
			title: __("Nobody New"),
			message: __("Everybody you may see who fits is worked on already, or there is nobody."),
		});
		return;
	}
	show(frm, message);
}

function show(frm, { rows, more }) {
	const dialog = new frappe.ui.Dialog({
		title: __("They Fit, and Nobody Works on Them"),
		size: "extra-large",
		fields: [{ fieldname: "rows", fieldtype: "HTML", options: table(rows, more) }],
		primary_action_label: __("Start Research"),
		primary_action: () =>
			sales_process.follow_up.save_once(dialog, async () => {
				const parties = chosen().map(({ party_type, party }) => [party_type, party]);
				const { message } = await frappe.call({
					method: `${API}.start`,
					type: "POST",
					args: { segment: frm.docname, parties },
					freeze: true,
				});
				tell(message);
			}),
	});
	const chosen = () =>
		rows.filter((_row, idx) => dialog.$wrapper.find(`tbody input[data-idx="${idx}"]`)[0]?.checked);
	const count = () => dialog.get_primary_btn().prop("disabled", !chosen().length);
	dialog.$wrapper.on("change", "input", count);
	dialog.show();
	count();
}

function tell({ started, failed }) {
	frappe.show_alert({ message: __("{0} researches started.", [started]), indicator: "green" });
	if (!failed.length) return;
	const lines = failed.map(({ party, error }) => `<li>${text(party)}: ${text(error)}</li>`);
	frappe.msgprint({ title: __("Not Done"), message: `<ul>${lines.join("")}</ul>`, indicator: "orange" });
}

function table(rows, more) {
	const lines = rows.map(
		(row, idx) => `<tr>
			<td><input type="checkbox" data-idx="${idx}" aria-label="${text(row.party_name)}"></td>
			<td><a href="${frappe.utils.get_form_link(row.party_type, row.party)}" target="_blank">${text(
				row.party_name
			)}</a> <span class="text-muted small">${text(__(row.party_type))}</span></td>
			<td class="text-right">${row.fit}</td>
			<td class="text-right">${row.completeness} %</td>
			<td class="small">${text(row.why)}</td>
			<td>${text(row.owner)}</td>
		</tr>`
	);
	const rest = more ? `<p class="text-muted">${__("{0} more fit less well.", [more])}</p>` : "";
	return `<table class="table table-sm sp-preview"><thead><tr><th></th><th>${__("Company")}</th>
		<th class="text-right">${__("Fit")}</th><th class="text-right">${__("Known")}</th><th>${__(
			"Why"
		)}</th><th>${__("Owner")}</th></tr></thead><tbody>${lines.join("")}</tbody></table>${rest}`;
}

function text(value) {
	return frappe.utils.escape_html(String(value ?? ""));
}
