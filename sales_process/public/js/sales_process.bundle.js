// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

import "./follow_up/log_dialog";
import "./follow_up/next_date_dialog";
import "./follow_up/bulk_date";
import "./follow_up/bulk_mail";
import "./follow_up/hand_over";
import "./follow_up/new_plan_dialog";
import "./follow_up/replace_dialog";
import "./follow_up/plan_state";
import "./follow_up/form_buttons";
import "./stage_strip";
import "./customer_health";
import "./order_deal";
import "./grade/grade";
import "./research/research";
import "./research/decision_map";
import "./research/cases";
import "./negotiation/price_banner";
import "./negotiation/start";
import "./uploaded";
import "./acceptance/acceptance";
import "./contract/start";
import "./delivery/delivery";
import "./care/actions";
import "./care/birthday";
import "./value_added/plan";
import "./competitor/battle_card";
import "./competitor/competitors";
import "./plan/plan";
import "./report_filters";
