// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

/** Save what a dialog holds, once. When the server refuses, its message is on the screen and the dialog stays. */
export async function save_once(dialog, save) {
	if (dialog.is_saving) return;
	dialog.is_saving = true;
	dialog.disable_primary_action();
	try {
		await save();
		dialog.hide();
	} catch (error) {
		if (!is_refusal(error)) throw error;
	} finally {
		dialog.is_saving = false;
		dialog.enable_primary_action();
	}
}

function is_refusal(error) {
	return Boolean(error?.getResponseHeader);
}

frappe.provide("sales_process.follow_up");
sales_process.follow_up.save_once = save_once;
