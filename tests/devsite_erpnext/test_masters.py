# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Masters of the stand-in that no recorded case plays."""

import pytest


def test_the_trees_have_one_root(site):
	for doctype in ("Customer Group", "Territory", "Item Group", "Sales Person", "Department"):
		roots = site.get_all(doctype, {f"parent_{site.scrub(doctype)}": ("is", "not set")}, ["lft", "rgt"])
		assert len(roots) == 1, doctype
		assert roots[0].rgt == 2 * site.db.count(doctype), doctype


def test_a_new_branch_hangs_below_the_root_and_moves(site):
	upper = site.get_doc(doctype="Territory", territory_name="Upper", is_group=1).insert()
	lower = site.get_doc(doctype="Territory", territory_name="Lower").insert()
	assert lower.parent_territory == "All Territories"
	lower.parent_territory = upper.name
	lower.save()
	upper.reload()
	lower.reload()
	assert upper.lft < lower.lft < lower.rgt < upper.rgt


def test_a_company_gets_an_abbreviation_of_its_own(site):
	first = site.get_doc(
		doctype="Company", company_name="Blue Whale", default_currency="EUR", country="Germany"
	).insert()
	assert first.abbr == "BW"
	with pytest.raises(site.ValidationError):
		site.get_doc(
			doctype="Company", company_name="Big Wind", default_currency="EUR", country="Germany"
		).insert()


def test_customers_of_one_name_are_numbered(site, shop):
	second = site.get_doc(doctype="Customer", customer_name=shop.customer, customer_type="Company").insert()
	third = site.get_doc(doctype="Customer", customer_name=shop.customer, customer_type="Company").insert()
	assert [second.name, third.name] == [f"{shop.customer} - 1", f"{shop.customer} - 2"]


def test_customers_are_named_by_series_if_set(site, shop):
	settings = site.get_single("Selling Settings")
	settings.cust_master_name = "Naming Series"
	settings.save()
	customer = site.get_doc(doctype="Customer", customer_name=shop.customer, customer_type="Company").insert()
	assert customer.name.startswith("CUST-")


def test_a_mail_address_makes_the_primary_contact(site):
	customer = site.get_doc(
		doctype="Customer", customer_name="Mail Co", customer_type="Company", email_id="x@mail.co"
	).insert()
	contact = site.get_doc("Contact", customer.customer_primary_contact)
	assert contact.email_ids[0].email_id == "x@mail.co"
	assert contact.links[0].link_name == customer.name


def test_a_sales_team_must_have_all_of_the_sale(site, shop):
	customer = site.get_doc("Customer", shop.customer)
	customer.append("sales_team", {"sales_person": "Sales Team", "allocated_percentage": 60})
	with pytest.raises(site.ValidationError):
		customer.save()


def test_weekly_days_off(site):
	holidays = site.get_doc(
		doctype="Holiday List",
		holiday_list_name="Weekends",
		from_date="2026-11-01",
		to_date="2026-11-30",
		weekly_off="Sunday",
		holidays=[{"holiday_date": "2026-11-15", "description": "Fair"}],
	)
	holidays.get_weekly_off_dates()
	holidays.insert()
	assert [str(day.holiday_date)[-2:] for day in holidays.holidays] == ["01", "08", "15", "22", "29"]
	assert holidays.total_holidays == 5
	from erpnext.setup.doctype.holiday_list.holiday_list import is_holiday

	assert is_holiday("Weekends", "2026-11-22")
	assert not is_holiday("Weekends", "2026-11-23")
	assert not is_holiday(None, "2026-11-22")


def test_an_employee_limits_his_user_to_the_company(site, shop):
	user = site.get_doc(
		doctype="User", email="emp@example.com", first_name="Emp", send_welcome_email=0
	).insert()
	employee = site.get_doc(
		doctype="Employee",
		first_name="Emp",
		gender="Female",
		date_of_birth="1990-01-01",
		date_of_joining="2020-01-01",
		company=shop.company,
		user_id=user.name,
		create_user_permission=1,
	).insert()
	assert "Employee" in site.get_roles(user.name)
	allowed = site.get_all("User Permission", {"user": user.name}, ["allow", "for_value"], order_by="allow")
	assert [(row.allow, row.for_value) for row in allowed] == [
		("Company", shop.company),
		("Employee", employee.name),
	]


def test_a_sales_user_may_quote_but_not_price(site, shop, quote):
	user = site.get_doc(
		doctype="User",
		email="seller@example.com",
		first_name="Seller",
		send_welcome_email=0,
		roles=[{"role": "Sales User"}],
	).insert()
	site.set_user(user.name)
	quote().insert().submit()
	with pytest.raises(site.PermissionError):
		site.get_doc(
			doctype="Item Price", item_code=shop.item, price_list="Standard Selling", price_list_rate=1
		).insert()
