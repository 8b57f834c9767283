# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Why a computed value is what it is: a code and its values, put into words by the shell. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Reason:
	code: str
	params: Mapping[str, Any] = field(default_factory=dict)

	def as_dict(self) -> dict[str, Any]:
		"""Plain values for a JSON field; dates become ISO text."""
		return {"code": self.code, **{key: _plain(value) for key, value in self.params.items()}}


def _plain(value: Any) -> Any:
	return value.isoformat() if hasattr(value, "isoformat") else value
