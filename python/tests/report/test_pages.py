"""The HTML: escaped, self-contained, well formed, and in words."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from afterlaunch.report import write
from afterlaunch.report.compute.pages import Pages
from afterlaunch.report.render import company_html, environment, owner_html
from afterlaunch.workspace import Workspace

VOID = {"meta", "br", "line", "rect", "circle", "path", "polygon", "polyline"}


class Outline(HTMLParser):
    """Checks nesting while it collects text, headings, links and table captions."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.headings: list[int] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.tables = self.captions = 0
        self.words: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        self.tables += tag == "table"
        self.captions += tag == "caption"
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}> closes something else"

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.words.append(data)

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self.words))


@pytest.fixture
def html(computed: Pages) -> dict[str, str]:
    env = environment()
    found = {page.owner_id: owner_html(page, env) for page in computed.owners}
    return found | {"company": company_html(computed.company, env)}


@pytest.fixture
def outlines(html: dict[str, str]) -> dict[str, Outline]:
    return {name: Outline(text) for name, text in html.items()}


def test_the_verdict_comes_first_in_one_sentence(outlines: dict[str, Outline]):
    assert (
        "1 of your 2 models misses what was agreed: Card fraud stops 69.7 % of fraud (by value),"
        " where at least 80.0 % was agreed (August 2025), which comes to about EUR 31,200."
    ) in outlines["anna"].text
    assert "1 of the company’s 5 models misses what was agreed" in outlines["company"].text
    assert "cannot be said: the evidence is not enough" in outlines["carl"].text
    assert "that has been waived for now" in outlines["dora"].text
    assert "You answer for no model this month." in outlines["eve"].text


def test_missing_evidence_is_said_in_words(outlines: dict[str, Outline]):
    for name, outline in outlines.items():
        assert not re.search(r"\b(nan|NaN|None|null|inf)\b", outline.text), name
        assert not re.search(r"\(all\)|_count|_amount|not_applicable", outline.text), name
    assert "between EUR −41,000 and EUR 52,000" in outlines["dora"].text
    assert "not known: anything from none to all" in outlines["dora"].text
    assert "No month is complete yet: outcomes of June 2025 are final on 30 June 2026" in (
        outlines["carl"].text
    )
    assert "Latest complete month: August 2025. September to December 2025 still wait" in (
        outlines["anna"].text
    )
    assert (
        "about 64 more controls needed, some 12 of them takeover;"
        " 9 weeks of decisions at the recent pace"
    ) in outlines["anna"].text


def test_an_estimate_is_called_one(outlines: dict[str, Outline]):
    text = outlines["anna"].text.replace("\u00a0", " ")
    assert "estimate: 86.0 % of outcomes expected to be in" in text
    assert "EUR 301,000 261,000 to 341,000" in text
    assert "no estimate yet; loss recorded so far" in text


def test_findings_are_listed_and_fairness_is_kept_off_owner_pages(
    html: dict[str, str], outlines: dict[str, Outline]
):
    anna, company = (outlines[name].text.replace("\u00a0", " ") for name in ("anna", "company"))
    assert "Outcomes come in at another speed , October 2025. Labels of October 2025 came" in anna
    assert "&lt;b&gt;late&lt;/b&gt;" in html["anna"] and "September 2025 came late" not in anna
    assert "Groups are treated apart" in company and "A group is approved less." in company
    owners = [text for name, text in html.items() if name != "company"]
    assert not any("group is approved" in text or "long over" in text for text in owners)


def test_what_is_broken_is_told_by_cause_with_its_cost(
    html: dict[str, str], outlines: dict[str, Outline]
):
    anna, company = (outlines[name].text.replace("\u00a0", " ") for name in ("anna", "company"))
    assert (
        "Share of fraud stopped by value, and 2 more agreements 1 June 2025 EUR 90,000 EUR 1,000"
        " a day The model tells bad cases from good ones less well: EUR 900 less value in July 2025"
        " than at launch. Escalated 14 December 2025"
    ) in anna
    assert "The figures do not &lt;b&gt;say&lt;/b&gt; why." in html["eve"]
    unanswered = "nobody has accepted to answer for Model"
    assert unanswered in company and unanswered not in anna
    assert "Merchant risk Dora Evans 4 October 2025 1,234 EUR 4,123,457" in company
    assert "&lt;script&gt;alert(1)&lt;/script&gt;</th><td>nobody</td>" in html["company"]
    assert "All models Rows of its data were turned away" in company
    assert "Acknowledged 14 December 2025, by Dora Evans" in company
    assert "by Dora" not in anna
    assert "not in money" in company and "New, not acknowledged yet" in company
    assert "What is broken now" not in outlines["dora"].text


def test_a_change_of_value_is_explained_and_noise_called_noise(outlines: dict[str, Outline]):
    anna = outlines["anna"].text.replace("\u00a0", " ")
    assert "From July 2025 to August 2025 the decision value fell by EUR 21,000." in anna
    assert (
        "Detection: how well the score tells fraud from good EUR −24,500 −31,000 to −18,000"
        " made the value smaller"
    ) in anna
    assert "EUR −500 −2,000 to 1,000 noise: chance alone can explain it" in anna
    assert "beside the split" not in anna
    assert "Control cost" not in anna
    dora = outlines["dora"].text.replace("\u00a0", " ")
    assert "the decision value moved by something between EUR −9,000 and EUR 8,000." in dora
    assert "Model and policy are not separated: no policy is on record." in dora
    assert "Too little is known of the declined cases to say why." in dora
    assert "Too little is known" not in anna


def test_wrong_declines_cost_margin_and_customers(outlines: dict[str, Outline]):
    anna, dora = (outlines[name].text.replace("\u00a0", " ") for name in ("anna", "dora"))
    assert "Margin lost with customers who left for it EUR 12,000 9,600 to 14,400" in anna
    assert "Wrong declines in all EUR 54,500 50,400 to 58,600" in anna
    assert "who left for it" not in dora.partition("How to read")[0]


def test_the_business_case_ends_in_a_recommendation(outlines: dict[str, Outline]):
    for name in ("anna", "company"):
        text = outlines[name].text.replace("\u00a0", " ")
        assert "Refresh In 2 months from October 2025, −600 EUR was earned." in text
    anna = outlines["anna"].text.replace("\u00a0", " ")
    assert "Earned to date EUR 600 250 to 700 of EUR 2,000 planned for the same days" in anna
    assert "Expected by the end, February 2026 EUR 900 400 to 1,200 of EUR 3,000 planned" in anna
    assert (
        "more by EUR 400 for the number of decisions and less by EUR 1,800 for how much was stopped"
    ) in anna


def test_bounds_are_drawn_without_a_point(html: dict[str, str]):
    assert 'class="bounds"' in html["dora"]
    assert 'class="dot"' not in html["dora"]
    assert 'class="miss"' in html["anna"]


def test_names_cannot_become_markup(html: dict[str, str]):
    for text in html.values():
        assert "<script" not in text
        assert "<ben>" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html["company"]
    assert "Ben &#34;Benny&#34; O&#39;Brien &lt;ben&gt;" in html["company"]


def test_pages_need_nothing_from_outside(outlines: dict[str, Outline], html: dict[str, str]):
    for outline in outlines.values():
        assert not [one for one in outline.attributes if one[1] == "src"]
        links = [value for _, name, value in outline.attributes if name in ("href", "xlink:href")]
        assert all(re.match(r"mailto:|#|[\w.@-]+\.html$", link) for link in links), links
    for text in html.values():
        assert (
            "@import" not in text
            and "url(" not in text
            and "http" not in text.replace("http-equiv", "")
        )


def test_pages_are_readable_by_a_screen_reader(outlines: dict[str, Outline]):
    for outline in outlines.values():
        assert ("html", "lang", "en") in outline.attributes
        assert outline.headings[0] == 1 and outline.headings.count(1) == 1
        steps = zip(outline.headings, outline.headings[1:], strict=False)
        assert all(later - earlier <= 1 for earlier, later in steps)
        assert outline.tables == outline.captions
        charts = [one for one in outline.attributes if one[:2] == ("svg", "class")]
        labels = [v for tag, name, v in outline.attributes if (tag, name) == ("svg", "aria-label")]
        assert len(charts) == len(labels) and all(labels)
        ids = [value for _, name, value in outline.attributes if name == "id"]
        assert len(ids) == len(set(ids))


def test_no_personal_data_reaches_a_page(html: dict[str, str]):
    assert not any("4711" in text for text in html.values())


def test_two_runs_write_the_same_bytes(company: Any, tmp_path: Path):
    workspace = Workspace(tmp_path)
    company.write(workspace.warehouse)
    seen: list[tuple[int, int, str]] = []
    first = write(workspace, None, lambda *step: seen.append(step))
    before = {path.name: path.read_bytes() for path in first}
    second = write(workspace)
    assert {path.name: path.read_bytes() for path in second} == before
    folder = workspace.reports / "2025-12"
    assert sorted(path.name for path in folder.iterdir()) == sorted(before)
    assert set(before) == {f"{n}.html" for n in ("anna", "ben", "carl", "dora", "eve", "company")}
    assert seen[-1] == (6, 6, "company.html")
