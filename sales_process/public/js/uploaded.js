// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.provide("sales_process");

/** The name of the newest File of the user with this address: what a dialog's Attach field only knows as an address. */
sales_process.uploaded = async function (file_url) {
	const filters = { file_url, owner: frappe.session.user };
	const [file] = await frappe.db.get_list("File", { filters, fields: ["name"], order_by: "creation desc", limit: 1 });
	return file?.name;
};
