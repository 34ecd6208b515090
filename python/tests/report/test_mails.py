"""An owner's mail: stands alone in plain text, says what the page says, shows its charts."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from html import unescape
from pathlib import Path
from struct import unpack

import pytest
from company import Company

from afterlaunch.delivery import eml
from afterlaunch.delivery.monthly import envelope, message_id
from afterlaunch.delivery.smtp_settings import address
from afterlaunch.owner_mail import OwnerMail
from afterlaunch.report import mails, unreached
from afterlaunch.report.compute.pages import Pages

GOLDEN = Path(__file__).parent / "golden"
SENDER = address("accountability@example.com")


@pytest.fixture(scope="module")
def written(computed: Pages) -> dict[str, OwnerMail]:
    return {mail.owner_id: mail for mail in mails(computed)}


def put(mail: OwnerMail) -> EmailMessage:
    recipient = address(mail.email, mail.owner_name)
    assert SENDER and recipient
    return envelope(mail, sender=SENDER, recipient=recipient, dated=datetime(2025, 12, 31))


@pytest.fixture(scope="module")
def files(written: dict[str, OwnerMail], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("mail")
    for name in ("anna", "dora"):
        eml.write(folder, name, put(written[name]))
    return folder


def read(files: Path, name: str) -> EmailMessage:
    message = message_from_bytes((files / f"{name}.eml").read_bytes(), policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def test_the_plain_text_stands_alone(files: Path):
    body = read(files, "anna").get_body(("plain",))
    assert body is not None
    golden = (GOLDEN / "anna.txt").read_text(encoding="utf-8")
    assert body.get_content().replace("\r\n", "\n") == golden
    assert max(map(len, golden.splitlines())) <= 76


def test_a_model_of_which_only_ends_are_known_is_told_so(written: dict[str, OwnerMail]):
    text = " ".join(written["dora"].text.split())
    assert "Decision value: between EUR −41,000 and EUR 52,000; below the plan" in text
    assert "Misses what was agreed (waived): Merchant risk" in text
    assert "moved by something between EUR −9,000 and EUR 8,000" in text


def test_what_the_text_says_the_page_says_too(written: dict[str, OwnerMail]):
    places = {str(number) for number in range(1, 10)}
    for mail in written.values():
        page = unescape(re.sub(r"<[^>]+>", " ", mail.html.partition("</head>")[2]))
        said, shown = (set(re.findall(r"[\w.,–−]*\w", one.lower())) for one in (mail.text, page))
        assert said - shown <= places | {"script"}, "but for the numbers of a list"


def test_the_page_carries_its_style_in_every_tag_and_needs_nothing_from_outside(files: Path):
    body = read(files, "anna").get_body(("html",))
    assert body is not None
    html = body.get_content()
    assert "<style" not in html and "<link" not in html and "http" not in html
    assert 'style="' in html
    assert "var(" not in html and "url(" not in html
    assert len(html.encode()) < 100_000, "larger pages are cut off by some mail programs"


def test_names_cannot_become_markup_or_headers(written: dict[str, OwnerMail]):
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in written["eve"].html
    assert not any("<script" in mail.html for mail in written.values())
    assert not any("4711" in mail.text + mail.html for mail in written.values())
    recipient = address("ben@example.com", 'Ben "Benny"\r\nBcc: all@example.com')
    assert recipient is not None and "\n" not in str(recipient)


def test_charts_are_pictures_the_page_refers_to(written: dict[str, OwnerMail], files: Path):
    message = read(files, "anna")
    pictures = [part for part in message.walk() if part.get_content_type() == "image/png"]
    body = message.get_body(("html",))
    assert body is not None
    wanted = re.findall(r'src="cid:([^"]+)"', body.get_content())
    assert [part["Content-ID"].strip("<>") for part in pictures] == wanted
    assert len(pictures) == len(written["anna"].charts) == 7
    for part in pictures:
        png = part.get_content()
        assert unpack(">II", png[16:24]) == (1120, 500)
        assert b"Software" not in png
    assert all(re.findall(r'<img [^>]*alt="[^"]{20,}"', body.get_content()))


def test_the_whole_report_is_attached(written: dict[str, OwnerMail], files: Path):
    (attached,) = read(files, "anna").iter_attachments()
    assert attached.get_filename() == "2025-12-anna.html"
    assert attached.get_content() == written["anna"].report


def test_the_same_records_give_the_same_bytes(
    written: dict[str, OwnerMail], files: Path, tmp_path: Path
):
    again = eml.write(tmp_path, "anna", put(written["anna"]))
    assert again.read_bytes() == (files / "anna.eml").read_bytes()
    message = read(files, "anna")
    assert message["Date"] == "Wed, 31 Dec 2025 00:00:00 +0000"
    assert SENDER is not None
    assert message["Message-ID"] == message_id(written["anna"], SENDER)
    assert message["Message-ID"].endswith("@example.com>")
    assert read(files, "dora")["Message-ID"] != message["Message-ID"]


def test_subjects_tell_the_verdict_and_whether_something_is_asked(written: dict[str, OwnerMail]):
    assert {name: mail.subject for name, mail in written.items()} == {
        "anna": "AI models, December 2025: 1 of 2 missing what was agreed;"
        " 3 things are asked of you",
        "carl": "AI models, December 2025: 1 of 1 without enough evidence",
        "dora": "AI models, December 2025: 1 of 1 missing what was agreed (waived);"
        " 1 thing is asked of you",
        "eve": "AI models, December 2025: those of your team; 2 things are asked of you",
    }


def test_who_answers_for_nothing_any_more_gets_none(computed: Pages, written: dict[str, OwnerMail]):
    assert "ben" not in written
    assert unreached(computed) == ()


def test_who_answers_and_is_registered_no_more_is_named(
    company: Company, compute: Callable[[Company], Pages]
):
    company.rows["dim_models"][0]["owner_id"] = "zoe"
    found = compute(company)
    assert unreached(found) == (("zoe", "Card fraud"),)
    assert "zoe" not in {mail.owner_id for mail in mails(found)}
