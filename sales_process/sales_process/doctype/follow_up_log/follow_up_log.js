// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.ui.form.on("Follow-up Log", {
	refresh(frm) {
		if (frm.is_new()) {
			frm.set_query("channel", () => ({ filters: { enabled: 1 } }));
			return;
		}
		frm.disable_save();
		frm.page.wrapper.find(".title-text").toggleClass("sp-struck-out", Boolean(frm.doc.replaced_by));
		if (frm.doc.replaced_by) {
			const link = frappe.utils.get_form_link("Follow-up Log", frm.doc.replaced_by, true, __("this one"));
			frm.set_intro(__("This log was wrong and is replaced by {0}.", [link]), "orange");
		} else if (frappe.model.can_create("Follow-up Log")) {
			frm.add_custom_button(__("Replace"), () => sales_process.follow_up.replace_log(frm));
			if (frm.doc.uncertain) {
				frm.set_intro(__("This mail reads like an automatic reply. If it is an answer, say so."), "orange");
				frm.add_custom_button(__("This Is an Answer"), () => take_as_answer(frm)).addClass("btn-primary");
			}
		}
	},
});

async function take_as_answer(frm) {
	await frappe.call({
		method: "sales_process.api.mail.take_as_answer",
		type: "POST",
		args: { log: frm.doc.name },
		freeze: true,
	});
	frm.reload_doc();
}
