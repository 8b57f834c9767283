// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

/** The record a dialog is about: of a form, or already {doctype, name}. */
export function record_of(target) {
	return target.doc
		? { doctype: target.doctype, name: target.docname }
		: { doctype: target.doctype, name: target.name };
}

/** Show what has changed on the open form; one with unsaved changes keeps them. */
export function refresh_open_form() {
	const [kind, doctype] = frappe.get_route();
	const frm = kind === "Form" ? frappe.views.formview?.[doctype]?.frm : null;
	if (!frm || frm.is_new()) return;
	if (frm.is_dirty()) {
		frm.trigger("refresh_stage_strip");
	} else {
		frm.reload_doc();
	}
}
