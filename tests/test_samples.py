"""The sample reports that come with the package."""

from dragoman import samples
from dragoman.records import content_id

REPORTS = samples.reports()


def test_there_are_enough_of_them_told_by_several_outlets():
    assert len(REPORTS) >= 18
    assert len({report.publisher for report in REPORTS}) >= 10
    assert len({report.id for report in REPORTS}) == len(REPORTS)


def test_each_is_short_dated_and_titled():
    for report in REPORTS:
        assert 85 <= len(report.text.split()) <= 225, report.title
        assert report.published is not None
        assert report.title
        assert report.text == report.text.strip()
        assert report.id == content_id(report.title, report.text, report.published.isoformat(), report.publisher or "")


def test_they_stand_in_the_order_of_their_dates():
    dates = [report.published for report in REPORTS if report.published]
    assert dates == sorted(dates)


def test_two_of_them_disagree_on_a_number():
    counts = [report for report in REPORTS if "12,000 soldiers" in report.text or "More than 10,000 North Korean" in report.text]
    assert len(counts) == 2


def test_several_follow_russia_and_north_korea():
    told = [report for report in REPORTS if "North Korea" in report.text and "Russia" in report.text]
    assert len(told) >= 6
