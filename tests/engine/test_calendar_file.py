# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from dataclasses import replace
from datetime import datetime, timezone
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from sales_process.engine.calendar_file import Meeting, Person, calendar_file

TAIPEI = ZoneInfo("Asia/Taipei")
NOW = datetime(2026, 4, 1, 9, tzinfo=timezone.utc)
MEETING = Meeting(
	"abc@example.com",
	0,
	"用户培训; part 1, “basics”",
	datetime(2026, 5, 3, 14, tzinfo=TAIPEI),
	datetime(2026, 5, 3, 16, tzinfo=TAIPEI),
	description="Bring:\n- your cases",
	place="Hall 7",
)
WE, ANN = Person("Mary", "mary@example.com"), Person('Ann "A" Lee', "ann@example.com")


def read(meeting=MEETING, organizer=WE, guest=ANN):
	calendar = Calendar.from_ical(calendar_file(meeting, NOW, organizer, guest))
	(event,) = calendar.walk("VEVENT")
	return calendar, event


def test_what_when_and_where_can_be_read_again():
	calendar, event = read()
	assert (str(calendar["method"]), str(event["uid"]), int(event["sequence"])) == (
		"REQUEST",
		"abc@example.com",
		0,
	)
	assert (str(event["summary"]), str(event["description"])) == (MEETING.subject, MEETING.description)
	assert str(event["location"]) == "Hall 7"
	assert (event["dtstart"].dt, event["dtend"].dt) == (MEETING.starts, MEETING.ends)


def test_times_are_in_utc():
	text = calendar_file(MEETING, NOW).decode()
	assert "DTSTART:20260503T060000Z" in text and "DTEND:20260503T080000Z" in text
	assert "\r\n" in text and all(len(line.encode()) <= 75 for line in text.split("\r\n"))


def test_a_summer_time_is_kept():
	berlin = ZoneInfo("Europe/Berlin")
	for month, hour in ((1, "09"), (7, "08")):
		starts = datetime(2026, month, 10, 10, tzinfo=berlin)
		text = calendar_file(replace(MEETING, starts=starts, ends=starts), NOW).decode()
		assert f"DTSTART:2026{month:02}10T{hour}0000Z" in text


def test_a_moment_without_a_zone_is_refused():
	with pytest.raises(ValueError, match="time zone"):
		calendar_file(replace(MEETING, starts=datetime(2026, 5, 3, 14)), NOW)


def test_a_cancellation_says_so_under_the_same_uid():
	calendar, event = read(replace(MEETING, is_cancelled=True, sequence=2))
	assert str(calendar["method"]) == "CANCEL"
	assert (str(event["status"]), str(event["uid"]), int(event["sequence"])) == (
		"CANCELLED",
		"abc@example.com",
		2,
	)


def test_a_guest_sees_himself_and_us():
	_calendar, event = read()
	assert str(event["organizer"]) == "mailto:mary@example.com"
	assert str(event["attendee"]) == "mailto:ann@example.com"
	assert event["attendee"].params["RSVP"] == "FALSE"


def test_a_link_is_the_place_where_there_is_no_other():
	_calendar, event = read(replace(MEETING, place="", online_link="https://meet.example.com/x"))
	assert str(event["location"]) == str(event["url"]) == "https://meet.example.com/x"


def test_a_line_break_adds_no_line_of_its_own():
	evil = replace(MEETING, subject="Hello\r\nATTENDEE:mailto:eve@example.com")
	text = calendar_file(evil, NOW, WE, ANN).decode()
	assert not any(line.startswith("ATTENDEE:mailto:eve") for line in text.split("\r\n"))


def test_nobody_has_to_be_named():
	_calendar, event = read(organizer=None, guest=Person("Ann", ""))
	assert "organizer" not in event and "attendee" not in event
