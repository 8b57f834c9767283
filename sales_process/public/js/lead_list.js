// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

sales_process.follow_up.extend_list("Lead");
