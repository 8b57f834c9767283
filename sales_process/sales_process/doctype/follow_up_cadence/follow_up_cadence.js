// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.ui.form.on("Follow-up Cadence", {
	setup(frm) {
		frm.set_query("channel", "tracks", () => ({ filters: { enabled: 1 } }));
	},

	refresh(frm) {
		if (frm.perm[0]?.write) frm.add_custom_button(__("Which Plans Would Move?"), () => preview(frm));
	},
});

async function preview(frm) {
	const { message } = await frappe.call({
		method: "sales_process.api.cadence.get_preview",
		type: "POST",
		args: { cadence: frm.doc },
		freeze: true,
	});
	const dialog = new frappe.ui.Dialog({
		title: __("If You Save: {0} Plans Move", [message.number]),
		size: "extra-large",
		fields: [{ fieldname: "rows", fieldtype: "HTML", options: table(message) }],
		primary_action_label: frm.is_dirty() ? __("Save") : null,
		primary_action() {
			dialog.hide();
			frm.save();
		},
	});
	if (!frm.is_dirty()) dialog.get_primary_btn().hide();
	dialog.show();
}

function table({ rows, number }) {
	if (!rows.length) return `<p class="text-muted">${__("No plan would move.")}</p>`;
	const day = (value) => (value ? frappe.datetime.str_to_user(value) : "–");
	const lines = rows.map(
		(row) => `<tr>
			<td><a href="${frappe.utils.get_form_link("Follow-up Plan", row.plan)}" target="_blank">${text(
				row.party_name
			)}</a> <span class="text-muted small">${text(row.plan_type)}</span></td>
			<td class="text-nowrap">${day(row.before)} → <strong>${day(row.after)}</strong></td>
			<td>${text(row.channel)}</td>
			<td class="small">${text(row.why)}</td>
			<td>${text(row.owner)}</td>
		</tr>`
	);
	const more =
		number > rows.length ? `<p class="text-muted">${__("And {0} more.", [number - rows.length])}</p>` : "";
	return `<table class="table table-sm sp-preview"><thead><tr><th>${__("Customer")}</th><th>${__(
		"Next Touch"
	)}</th><th>${__("Channel")}</th><th>${__("Why")}</th><th>${__("Owner")}</th></tr></thead>
		<tbody>${lines.join("")}</tbody></table>${more}`;
}

function text(value) {
	return frappe.utils.escape_html(String(value ?? ""));
}
