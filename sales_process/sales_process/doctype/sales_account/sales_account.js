// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.ui.form.on("Sales Account", {
	setup(frm) {
		frm.set_query("party_type", "parties", () => ({
			filters: { name: ["in", ["Lead", "Prospect", "Customer"]] },
		}));
	},

	refresh(frm) {
		sales_process.follow_up.add_form_buttons(frm);
		if (!frm.is_new() && frm.perm[0].write) {
			frm.add_custom_button(__("Join Another Account"), () => join_another(frm));
		}
	},
});

function join_another(frm) {
	frappe.prompt(
		{
			fieldname: "other",
			fieldtype: "Link",
			label: __("Other Account"),
			options: "Sales Account",
			reqd: 1,
			get_query: () => ({ filters: { name: ["!=", frm.docname] } }),
			description: __("Its parties, deals, plans and logs come here, and it is gone. This cannot be undone."),
		},
		async ({ other }) => {
			await frappe.call({
				method: "sales_process.api.accounts.join_accounts",
				args: { account: frm.docname, other },
				freeze: true,
			});
			frm.reload_doc();
		},
		__("Join Another Account"),
		__("Join Accounts")
	);
}
