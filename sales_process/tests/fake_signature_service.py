# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""A signature service that works without a network: what it was asked is kept in memory, tests decide what is answered.

An app for a real service looks like this class: it takes no arguments, asks its own settings for keys, and keeps nothing
of the contract. Name it in the app's hooks.py:

	sales_process_signature_services = {"Fake Sign": "sales_process.tests.fake_signature_service.FakeSign"}
"""

from typing import ClassVar

from sales_process.signature_service import Answer, Request

NAME = "Fake Sign"
HOOK = {NAME: ["sales_process.tests.fake_signature_service.FakeSign"]}


class FakeSign:
	asked: ClassVar[dict[str, Request]] = {}
	answers: ClassVar[dict[str, Answer]] = {}
	withdrawn: ClassVar[list[str]] = []

	def send(self, request: Request) -> str:
		envelope = f"E-{request.reference}"  # asked twice it is one request
		self.asked[envelope] = request
		return envelope

	def answer(self, envelope: str) -> Answer:
		return self.answers.get(envelope, Answer())

	def withdraw(self, envelope: str) -> None:
		self.withdrawn.append(envelope)

	@classmethod
	def forget(cls) -> None:
		for kept in (cls.asked, cls.answers, cls.withdrawn):
			kept.clear()
