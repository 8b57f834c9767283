// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.ui.form.on("Customer Care", {
	refresh(frm) {
		if (frm.is_new() || !frm.perm[0]?.write) return;
		frm.add_custom_button(__("Preview"), () => preview(frm));
		if (frm.doc.status === "Skipped") add(frm, __("Take Up Again"), "take_up_again");
		if (!["Draft", "Approved"].includes(frm.doc.status)) return;
		if (frm.doc.status === "Draft") add(frm, __("Approve"), "approve");
		const group = __("Care");
		add(frm, __("Send by E-mail"), "send", group);
		add(frm, __("Done in Another Way"), "mark_done", group);
		add(frm, __("Write Anew"), "write_anew", group);
		add(frm, __("Skip"), "skip", group);
	},
});

function add(frm, label, action, group) {
	frm.add_custom_button(
		label,
		async () => {
			if (frm.is_dirty()) await frm.save();
			sales_process.care.actions[action]([frm.docname], () => frm.reload_doc());
		},
		group
	);
}

/** What the contact will see, in a frame where no script runs. */
function preview(frm) {
	const dialog = new frappe.ui.Dialog({
		title: __("Preview"),
		size: "large",
		fields: [
			{ fieldname: "to", fieldtype: "Data", label: __("Recipient"), read_only: 1, default: frm.doc.email },
			{
				fieldname: "subject",
				fieldtype: "Data",
				label: __("Subject"),
				read_only: 1,
				default: frm.doc.subject,
			},
			{ fieldname: "frame", fieldtype: "HTML" },
		],
	});
	const frame = $('<iframe sandbox="" style="width: 100%; height: 24rem; border: 0; background: white">');
	frame.attr("title", __("Message")).attr("srcdoc", frm.doc.message || "");
	dialog.fields_dict.frame.$wrapper.append(frame);
	dialog.show();
}
