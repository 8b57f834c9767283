// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

import { save_once } from "./save_once";

frappe.provide("sales_process.follow_up");

const API = "sales_process.api.bulk_mail.";

/** Put "Write to All" into the Actions menu of a list: one text, looked at for each, then one mail and one log each. */
sales_process.follow_up.add_mail_action = function (listview) {
	listview.page.add_action_item(__("Write to All …"), () => new BulkMail(listview).show());
};

class BulkMail {
	constructor(listview) {
		this.listview = listview;
		this.names = listview.get_checked_items(true);
		this.dialog = new frappe.ui.Dialog({
			title: __("Write to All ({0})", [this.names.length]),
			size: "extra-large",
			fields: [
				{
					fieldname: "email_template",
					fieldtype: "Link",
					label: __("Email Template"),
					options: "Email Template",
					reqd: 1,
					onchange: () => this.preview(),
				},
				{ fieldname: "preview", fieldtype: "HTML" },
			],
			primary_action_label: __("Send"),
			primary_action: (values) => this.send(values),
		});
		this.dialog.$wrapper.addClass("sp-bulk-mail");
	}

	show() {
		this.dialog.show();
		this.dialog.disable_primary_action();
	}

	async preview() {
		const email_template = this.dialog.get_value("email_template");
		const $place = this.dialog.fields_dict.preview.$wrapper;
		if (!email_template || email_template === this.previewed) return;
		this.previewed = email_template;
		this.dialog.disable_primary_action();
		const { message } = await frappe.call({
			method: API + "get_preview",
			type: "POST",
			args: { doctype: this.listview.doctype, names: this.names, email_template },
			freeze: true,
		});
		if (email_template !== this.previewed) return;
		this.version = message.version;
		const number = message.rows.filter(({ skipped }) => !skipped).length;
		$place.html(preview_html(message.rows, number));
		$place.find("iframe").each((_idx, frame) => {
			frame.srcdoc = message.rows[frame.dataset.row].message || "";
		});
		this.dialog.set_primary_action(__("Send ({0})", [number]), () =>
			this.send(this.dialog.get_values())
		);
		if (number) this.dialog.enable_primary_action();
		else this.dialog.disable_primary_action();
	}

	send({ email_template }) {
		return save_once(this.dialog, async () => {
			await frappe.call({
				method: API + "send",
				args: { doctype: this.listview.doctype, names: this.names, email_template, version: this.version },
				freeze: true,
			});
			this.listview.clear_checked_items();
			frappe.show_alert({
				message: __("The mails are being sent. A bell tells you what became of them."),
				indicator: "blue",
			});
		});
	}
}

function preview_html(rows, number) {
	const skipped = rows.filter((row) => row.skipped);
	const first = rows.findIndex((row) => !row.skipped);
	const letters = rows.map((row, idx) => (row.skipped ? "" : letter_html(row, idx, idx === first))).join("");
	const left_out = skipped.map(
		({ label, skipped }) => `<li><strong>${text(label)}</strong>: ${text(skipped)}</li>`
	);
	return `<p>${__("Gets the mail: {0}. Left out: {1}.", [number, skipped.length])}</p>
		${skipped.length ? `<ul class="sp-left-out">${left_out.join("")}</ul>` : ""}${letters}`;
}

function letter_html({ label, to, subject }, idx, is_open) {
	return `<details class="sp-letter" ${is_open ? "open" : ""}>
		<summary><strong>${text(label)}</strong> <span class="text-muted">${text(to)}</span> · ${text(subject)}</summary>
		<iframe sandbox="" data-row="${idx}" title="${__("Message")}"></iframe>
	</details>`;
}

function text(value) {
	return frappe.utils.escape_html(String(value ?? ""));
}

$(document).on("app_ready", () => {
	frappe.realtime.on("sales_process_bulk_mail", ({ sent, not_sent }) => {
		frappe.show_alert({
			message: __("{0} mails sent, {1} not sent.", [sent, not_sent.length]),
			indicator: not_sent.length ? "orange" : "green",
		});
	});
});
