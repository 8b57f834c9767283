# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""The names of the masters a new ERPNext site has."""

DESK_ROLES = (
	"Accounts Manager",
	"Accounts User",
	"Employee",
	"HR Manager",
	"HR User",
	"Item Manager",
	"Maintenance Manager",
	"Maintenance User",
	"Projects Manager",
	"Projects User",
	"Purchase Manager",
	"Sales Manager",
	"Sales Master Manager",
	"Sales User",
	"Stock Manager",
	"Stock User",
	"Support Team",
)
PORTAL_ROLES = ("Customer",)

# The first is the root.
TREES = {
	"Item Group": ["All Item Groups", "Products", "Raw Material", "Services", "Sub Assemblies", "Consumable"],
	"Territory": ["All Territories", "Rest Of The World"],
	"Customer Group": ["All Customer Groups", "Individual", "Commercial", "Non Profit", "Government"],
	"Sales Person": ["Sales Team"],
	"Department": ["All Departments"],
}

LISTS = {
	"Sales Stage": (
		"stage_name",
		[
			"Prospecting",
			"Qualification",
			"Needs Analysis",
			"Value Proposition",
			"Identifying Decision Makers",
			"Perception Analysis",
			"Proposal/Price Quote",
			"Negotiation/Review",
		],
	),
	"Project Type": ("project_type", ["Internal", "External", "Other"]),
	"Market Segment": ("market_segment", ["Lower Income", "Middle Income", "Upper Income"]),
	"Industry Type": (
		"industry",
		[
			"Accounting",
			"Agriculture",
			"Automotive",
			"Banking",
			"Chemical",
			"Computer",
			"Consulting",
			"Education",
			"Electronics",
			"Energy",
			"Financial Services",
			"Food, Beverage & Tobacco",
			"Health Care",
			"Manufacturing",
			"Online Auctions",
			"Pharmaceuticals",
			"Real Estate",
			"Retail & Wholesale",
			"Software",
			"Technology",
			"Telecommunications",
			"Transportation",
		],
	),
}

OPPORTUNITY_TYPES = ("Sales", "Support", "Maintenance")

# Unit → does it come only whole?
UNITS = {
	"Nos": 1,
	"Unit": 1,
	"Box": 1,
	"Pair": 1,
	"Set": 1,
	"Kg": 0,
	"Litre": 0,
	"Meter": 0,
	"Hour": 0,
	"Day": 0,
}

SOURCES = (
	"Existing Customer",
	"Reference",
	"Advertisement",
	"Cold Calling",
	"Exhibition",
	"Supplier Reference",
	"Mass Mailing",
	"Customer's Vendor",
	"Campaign",
	"Walk In",
)
