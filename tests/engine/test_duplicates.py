# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sales_process.engine.duplicates import (
	LONGEST_KEY,
	SAME_COMPANY,
	SAME_PERSON,
	Party,
	company,
	compare,
	domain,
	email,
	person,
	phone,
)

PUBLIC = frozenset({"gmail.com", "qq.com"})


@pytest.mark.parametrize(
	"names",
	[
		("Acme Trading Co., Ltd.", "ACME Trading", "Acme  Trading Company Limited", "Ａｃｍｅ Trading, Inc."),
		("Müller GmbH", "müller", "Müller GmbH & Co. KG", "Müller AG"),
		("O'Neill & Sons LLC", "ONeill and Sons", "O’Neill Sons L.L.C."),
		("台灣辦公軟體股份有限公司", "台灣辦公軟體有限公司", "台灣辦公軟體", "台灣辦公軟體 有限公司"),
		("株式会社サンプル", "サンプル株式会社", "サンプル"),
		("北京软件有限责任公司", "北京软件"),
		("Marina Bay Pte. Ltd.", "Marina Bay Sdn. Bhd."),
	],
)
def test_a_company_under_its_several_names(names):
	assert len({company(name) for name in names}) == 1, {company(name) for name in names}


@pytest.mark.parametrize("name", ["Limited", "Co", "The Company", "有限公司", "AG"])
def test_a_name_that_is_a_legal_form_stays_a_name(name):
	assert company(name)


@pytest.mark.parametrize(
	("one", "other"), [("Acme", "Apex"), ("Costa", "Co-Sta Foods"), ("台北軟體", "台中軟體")]
)
def test_other_names_are_other_companies(one, other):
	assert company(one) != company(other)


@pytest.mark.parametrize(
	("text", "country", "key"),
	[
		("0912 345 678", "TW", "+886912345678"),
		("+886 912-345-678", "", "+886912345678"),
		("００８８６ ９１２ ３４５ ６７８", "DE", "+886912345678"),
		("(02) 2345-6789", "TW", "+886223456789"),
		("010 1234 5678", "", "1012345678"),
		("(212) 555-0100", "us", "+12125550100"),
		("12345", "", ""),
		("none", "TW", ""),
		("", "", ""),
	],
)
def test_phone_numbers_with_and_without_prefix(text, country, key):
	assert phone(text, country) == key


@pytest.mark.parametrize(
	("text", "key"),
	[
		(" Ann@ACME.com ", "ann@acme.com"),
		("ann+crm@acme.com", "ann@acme.com"),
		("a.n.n@googlemail.com", "ann@gmail.com"),
		("ann", ""),
		("@acme.com", ""),
		(None, ""),
	],
)
def test_mail_addresses(text, key):
	assert email(text) == key


@pytest.mark.parametrize(
	("address", "host"),
	[
		("https://www.Acme.com/about?x=1", "acme.com"),
		("acme.com.tw", "acme.com.tw"),
		("http://user@acme.com:8080", "acme.com"),
		("acme", ""),
		("", ""),
	],
)
def test_web_domains(address, host):
	assert domain(address) == host


def test_domains_of_everybody_are_no_key():
	keys = Party("Ann", emails=("ann@gmail.com",)).keys(PUBLIC)
	assert {key.kind for key in keys} == {"E-mail", "Person"}


ANN = Party("Ann Lee", ("Acme Ltd",), ("ann@acme.com",), ("+886 2 2345 6789",))


@pytest.mark.parametrize(
	("other", "verdict"),
	[
		(Party("Lee, Ann", ("ACME",)), SAME_PERSON),  # the name and the company
		(Party("A. L.", ("Other",), ("Ann@acme.com",)), SAME_PERSON),  # a mailbox of her own
		(Party("", ("Acme Inc",), ("ann@acme.com",)), SAME_PERSON),  # a customer's main contact
		(Party("Bob Wu", ("Acme Inc",)), SAME_COMPANY),
		(Party("Bob Wu", phones=("+886223456789",)), SAME_COMPANY),  # the switchboard
		(Party("Bob Wu", websites=("www.acme.com",)), SAME_COMPANY),
		(Party("", ("Acme Inc",)), SAME_COMPANY),  # a customer, and a person of it
		(Party("Ann Lee", ("Elsewhere",)), None),  # a name alone is no evidence
		(Party("Bob Wu", ("Elsewhere",), ("bob@elsewhere.com",)), None),
	],
)
def test_same_person_or_same_company(other, verdict):
	assert compare(ANN.keys(PUBLIC), other.keys(PUBLIC)) == verdict


def test_a_mailbox_of_the_office_is_nobodys_own():
	one, other = Party("Ann", emails=("info@acme.com",)), Party("Bob", emails=("info@acme.com",))
	assert compare(one.keys(), other.keys()) == SAME_COMPANY


def test_a_company_that_is_there_twice():
	one, other = Party(companies=("Acme Ltd",)), Party(companies=("ACME",))
	assert compare(one.keys(), other.keys()) == SAME_PERSON
	related = Party(companies=("Acme Bank",), websites=("acme.com",))
	assert compare(Party(companies=("Acme",), websites=("acme.com",)).keys(), related.keys()) == SAME_COMPANY


texts = st.text(max_size=200)
parties = st.builds(
	Party,
	texts,
	*(st.lists(texts, max_size=2).map(tuple) for _field in range(4)),
	st.sampled_from(["", "TW"]),
)


@given(parties)
def test_any_text_gives_keys_that_can_be_stored(party):
	for key in party.keys():
		assert 0 < len(key.value) <= LONGEST_KEY


@given(parties, parties)
def test_it_does_not_matter_who_is_compared_with_whom(one, other):
	assert compare(one.keys(), other.keys()) == compare(other.keys(), one.keys())


@given(st.text(max_size=60))
def test_width_and_case_make_no_other_key(text):
	wide = unicodedata.normalize("NFKC", text)
	assert company(wide) == company(text)
	assert person(wide) == person(text)


@given(st.text(max_size=60))
def test_a_key_is_its_own_key(text):
	assert email(email(text)) == email(text)
	assert domain(domain(text)) == domain(text)
