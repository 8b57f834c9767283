// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.treeview_settings["Customer Group"] = {
	ignore_fields: ["parent_customer_group"],
};
