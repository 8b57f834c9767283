# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What somebody sent as a file: judged by what is in it, never by its name."""

import io
import warnings
from collections.abc import Collection

PDF, PNG, JPEG = "application/pdf", "image/png", "image/jpeg"
PAPERS = (PDF, PNG, JPEG)
ENDING = {PDF: "pdf", PNG: "png", JPEG: "jpg"}
BEGINNING = {PDF: b"%PDF-", PNG: b"\x89PNG\r\n\x1a\n", JPEG: b"\xff\xd8\xff"}
MOST_MEGABYTES = 10
MOST_BYTES = MOST_MEGABYTES * 1024 * 1024
MOST_PIXELS = 60_000_000
EMPTY, TOO_BIG, OTHER_KIND, BROKEN, LOCKED, ACTIVE = "empty too_big other_kind broken locked active".split()
HEAD = 1024
ACTIONS = ("/JavaScript", "/Launch", "/ImportData", "/SubmitForm")


def kind_of(content: bytes) -> str | None:
	"""The media type of a PDF, PNG or JPEG; None for anything else, a page of HTML that calls itself PDF too."""
	head = content[:HEAD].lower()
	if b"<html" in head or b"<script" in head:
		return None
	return next((kind for kind, first in BEGINNING.items() if content.startswith(first)), None)


def problem_with(content: bytes, kinds: Collection[str] = PAPERS) -> str:
	"""Why this file is not taken, as a code; empty where it is."""
	if not content:
		return EMPTY
	if len(content) > MOST_BYTES:
		return TOO_BIG
	kind = kind_of(content)
	if kind not in kinds:
		return OTHER_KIND
	return _problem_with_pdf(content) if kind == PDF else _problem_with_image(content)


def _problem_with_pdf(content: bytes) -> str:
	from pypdf import PdfReader

	try:
		reader = PdfReader(io.BytesIO(content))
		if reader.is_encrypted:
			return LOCKED
		if not len(reader.pages):
			return BROKEN
		return ACTIVE if _acts(reader.trailer["/Root"].get_object()) else ""
	except Exception:  # whatever a reader stumbles over, the file is none
		return BROKEN


def _acts(root) -> bool:
	"""Does it do something by itself when it is opened?"""
	action = root.get("/OpenAction")
	action = action.get_object() if action is not None else None
	names = root.get("/Names")
	return (
		(isinstance(action, dict) and action.get("/S") in ACTIONS)
		or "/AA" in root
		or (names is not None and "/JavaScript" in names.get_object())
	)


def _problem_with_image(content: bytes) -> str:
	from PIL import Image

	try:
		with warnings.catch_warnings():
			warnings.simplefilter("error", Image.DecompressionBombWarning)
			with Image.open(io.BytesIO(content)) as image:
				if image.width * image.height > MOST_PIXELS:
					return TOO_BIG
				image.verify()
	except Exception:
		return BROKEN
	return ""


def clean_drawing(content: bytes, most_bytes: int, most_side: int) -> bytes | None:
	"""A drawn signature as a PNG of its own, without whatever else was in the file; None if it is none."""
	from PIL import Image

	if not content or len(content) > most_bytes or kind_of(content) != PNG:
		return None
	try:
		with Image.open(io.BytesIO(content)) as image:
			if max(image.size) > most_side:
				return None
			drawing = image.convert("RGBA")
	except Exception:
		return None
	if not drawing.getchannel("A").getbbox():
		return None  # nothing is drawn on it
	out = io.BytesIO()
	drawing.save(out, "PNG")
	return out.getvalue()
