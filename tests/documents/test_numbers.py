"""Numbers have no gaps and no doubles, whoever asks at the same time. Runs on SQLite and on PostgreSQL."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, transaction

from services.documents.models import NumberSeries
from services.documents.operations import UnknownSeal, request_document, take_number
from services.documents.querysets import code_key, new_code, number_key
from tests.factories import departments

THREADS, EACH = 8, 12


def test_threads_share_a_series_without_gap_or_double(committed_db):
    taken, errors = [], []

    def take():
        try:
            for _ in range(EACH):
                with transaction.atomic():
                    taken.append(take_number(series="测试", year=2026))
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=take) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert errors == []
    assert sorted(taken) == list(range(1, THREADS * EACH + 1))


@pytest.mark.django_db
def test_a_number_comes_back_when_the_work_is_undone():
    assert take_number(series="测试", year=2026) == 1
    with pytest.raises(RuntimeError), transaction.atomic():
        assert take_number(series="测试", year=2026) == 2
        raise RuntimeError
    assert take_number(series="测试", year=2026) == 2
    assert take_number(series="测试", year=2027) == 1


def ask(organ, **more):
    values = {
        "kind": "receipt",
        "template": "receipt",
        "context": {"applicant": "陈演示"},
        "seal": organ.code,
        "series": "receipt",
        "subject_ref": "case:T1",
        "title": "申请材料接收凭证",
        "by": None,
        **more,
    }
    return request_document(**values)


@pytest.mark.django_db
def test_each_organ_counts_its_own(settings):
    first, second = departments.department("甲局"), departments.department("乙局")
    numbers = [ask(first).number, ask(first).number, ask(second).number]
    assert [n.split("〔")[0] for n in numbers] == ["甲局收", "甲局收", "乙局收"]
    assert [n[-6:] for n in numbers] == ["00001号", "00002号", "00001号"]


@pytest.mark.django_db
def test_an_unknown_seal_takes_no_number():
    with pytest.raises(UnknownSeal):
        ask(departments.department(), seal="X")
    assert not NumberSeries.objects.exists()


@pytest.mark.parametrize(
    "text", ["V 7Q2K 9F4M 2HXD", "7q2k9f4m2hxd", "７Ｑ２Ｋ-9F4M-2HXD", "v7q2k9f4m2hxd", "7O2K9F4M2HXD"]
)
def test_a_code_is_read_in_any_spacing(text):
    assert code_key(text) in {"7Q2K9F4M2HXD", "702K9F4M2HXD"}


@pytest.mark.parametrize("text", ["", "7Q2K", "7Q2K9F4M2HXDD2", "高州市公安局", "7Q2K9F4M2HX!"])
def test_what_is_no_code(text):
    assert code_key(text) == ""


def test_codes_and_numbers_keep_their_form():
    assert code_key(new_code())
    assert number_key("甲局收 〔2026〕00001 号") == number_key("甲局收[2026]00001号") == "甲局收202600001号"
