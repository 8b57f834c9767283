// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.ui.form.on("Sales Process Settings", {
	refresh(frm) {
		frm.add_custom_button(__("Follow Existing Open Quotations"), () => follow_existing(frm));
	},
});

async function follow_existing(frm) {
	const method = "sales_process.api.open_quotations.";
	const { message: waiting } = await frappe.call({ method: method + "count_open_quotations", type: "GET" });
	if (!waiting) {
		frappe.msgprint({
			title: __("Nothing to Take Up"),
			message: __("Every open quotation is followed up already."),
			indicator: "green",
		});
		return;
	}
	frappe.confirm(
		__("Take up {0} open quotations? Each gets a deal and a follow-up plan for its owner.", [waiting]),
		async () => {
			await frappe.call({ method: method + "follow_open_quotations", freeze: true });
			frappe.show_alert({
				message: __("{0} quotations are being taken up in the background.", [waiting]),
				indicator: "green",
			});
		}
	);
}
