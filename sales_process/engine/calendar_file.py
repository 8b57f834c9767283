# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""An invitation as a calendar file (RFC 5545 and 5546) that every calendar reads. Pure."""

from dataclasses import dataclass
from datetime import datetime, timezone

from icalendar import Calendar, Event, vCalAddress, vText

MADE_BY = "-//sales_process//Value-added Service//EN"
REQUEST, CANCEL = "REQUEST", "CANCEL"


@dataclass(frozen=True, slots=True)
class Person:
	name: str
	email: str


@dataclass(frozen=True, slots=True)
class Meeting:
	"""Its times know their zone; a higher sequence replaces what the guest's calendar holds under this uid."""

	uid: str
	sequence: int
	subject: str
	starts: datetime
	ends: datetime
	description: str = ""
	place: str = ""
	online_link: str = ""
	is_cancelled: bool = False


def calendar_file(
	meeting: Meeting, written_at: datetime, organizer: Person | None = None, guest: Person | None = None
) -> bytes:
	"""The file for one guest: he sees himself and us, and nobody else who is invited."""
	calendar = Calendar()
	calendar.add("prodid", MADE_BY)
	calendar.add("version", "2.0")
	calendar.add("method", CANCEL if meeting.is_cancelled else REQUEST)
	calendar.add_component(_event(meeting, written_at, organizer, guest))
	return calendar.to_ical()


def _event(meeting: Meeting, written_at: datetime, organizer: Person | None, guest: Person | None) -> Event:
	event = Event()
	event.add("uid", meeting.uid)
	event.add("sequence", meeting.sequence)
	event.add("dtstamp", _in_utc(written_at))
	# in UTC: no calendar has to know our zone, and each shows the guest his own time
	event.add("dtstart", _in_utc(meeting.starts))
	event.add("dtend", _in_utc(meeting.ends))
	event.add("summary", meeting.subject)
	event.add("status", "CANCELLED" if meeting.is_cancelled else "CONFIRMED")
	if meeting.description:
		event.add("description", meeting.description)
	if where := meeting.place or meeting.online_link:
		event.add("location", where)
	if meeting.online_link:
		event.add("url", meeting.online_link)
	if organizer and organizer.email:
		event.add("organizer", _address(organizer))
	if guest and guest.email:
		event.add("attendee", _attendee(guest))
	return event


def _attendee(guest: Person) -> vCalAddress:
	address = _address(guest)
	address.params["ROLE"] = vText("REQ-PARTICIPANT")
	address.params["RSVP"] = vText("FALSE")  # he answers on his page; a calendar would mail somebody else
	return address


def _address(person: Person) -> vCalAddress:
	address = vCalAddress(f"mailto:{person.email}")
	if person.name:
		address.params["CN"] = vText(person.name)
	return address


def _in_utc(moment: datetime) -> datetime:
	if moment.tzinfo is None:
		raise ValueError("A moment without a time zone is none.")
	return moment.astimezone(timezone.utc)
