# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Who and what the desk tests meet; importable before there is a site."""

SELLER, PASSWORD = "desk-seller@example.com", "Quarry-Lantern-48"
STOREKEEPER = "desk-storekeeper@example.com"
QUOTED, DELIVERED = "Quoted Clinics", "Delivered Harbours"
PLAIN = ("Plain Bakery", "Plain Brewery")
LEAD = "Researched Consultants"
GRADED, UNGRADED = "Graded Gardens", "Ungraded Garages"
KEEPER = "desk-keeper@example.com"
MANAGER = "desk-manager@example.com"
DAY = ("Day Answered Ltd", "Day Mailed Ltd", "Day Called Ltd")
CUSTOMER, RIVAL, NEWS = "Market Desk Ltd", "Desk Rival", "Archives must be kept"
IMPROVED = ("Waiting Wharves", "Worded Workshops")
TO_DELIVER = "Delivered Dairies"
ASKED_BY_MAIL = "SP Asked by Mail"
ASKED_BY_PHONE = "SP Asked by Phone"
SERVED = ("Served Sawmills", "Trained Tailors")
