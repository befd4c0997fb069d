"""What a recommended thing is called where papers are kept, as people paste it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.references import arxiv, reference
from shared.sessions import Resource


def found(url: str | None = None, **more: str) -> tuple[str | None, str | None]:
    told = reference(Resource(kind="paper", url=url, **more))  # type: ignore[arg-type]
    return told.arxiv, told.doi


@pytest.mark.parametrize(
    ("url", "number"),
    [
        ("https://arxiv.org/pdf/2207.13443v2.pdf", "2207.13443"),
        ("https://arxiv.org/pdf/2207.13443v2", "2207.13443"),
        ("http://www.arxiv.org/abs/1710.10345", "1710.10345"),
        ("https://arxiv.org/abs/1710.10345v3#comments", "1710.10345"),
        ("https://export.arxiv.org/abs/0704.0001", "0704.0001"),
        ("https://arxiv.org/abs/math/0211159", "math/0211159"),
        ("https://arxiv.org/pdf/math.GT/0309136v1.pdf", "math.GT/0309136"),
        ("https://arxiv.org/html/2401.00001v1", "2401.00001"),
        ("https://doi.org/10.48550/arXiv.2207.13443", "2207.13443"),
        ("https://arxiv.org/list/stat.ML/recent", None),
        ("https://arxiv.org/abs/2207", None),
        ("https://notarxiv.org/abs/2207.13443", None),
        ("https://arxiv.org.example.org/abs/2207.13443", None),
        ("https://example.org/2207.13443.pdf", None),
    ],
)
def test_arxiv_is_recognised_by_its_own_addresses(url: str, number: str | None) -> None:
    assert found(url)[0] == number


@pytest.mark.parametrize(
    ("url", "doi"),
    [
        ("https://doi.org/10.1145/3292500.3330701", "10.1145/3292500.3330701"),
        ("http://dx.doi.org/10.1214/aos/1176344136", "10.1214/aos/1176344136"),
        ("https://dl.acm.org/doi/abs/10.1145/3292500.3330701", "10.1145/3292500.3330701"),
        ("https://dl.acm.org/doi/pdf/10.1145/3292500.3330701?download=true", "10.1145/3292500.3330701"),
        ("https://link.springer.com/content/pdf/10.1007/s10994-019-05855-6.pdf", "10.1007/s10994-019-05855-6"),
        (
            "https://onlinelibrary.wiley.com/doi/full/10.1002/(SICI)1097-0258(19980815)17:15",
            "10.1002/(SICI)1097-0258(19980815)17:15",
        ),
        ("https://iopscience.iop.org/article/10.1088/1742-5468/ac3a74/meta", "10.1088/1742-5468/ac3a74"),
        ("https://www.pnas.org/doi/10.1073/pnas.1903070116/", "10.1073/pnas.1903070116"),
        ("https://journals.plos.org/plosone/article?id=10.1371/journal.pone.0000308", "10.1371/journal.pone.0000308"),
        ("https://www.biorxiv.org/content/10.1101/2020.01.01.000001.full.pdf", "10.1101/2020.01.01.000001"),
        ("https://doi.org/10.1093%2Fbiomet%2Fasx001", "10.1093/biomet/asx001"),
        ("https://jmlr.org/papers/v19/18-188.html", None),
        ("https://example.org/10.5/short", None),
    ],
)
def test_a_doi_is_recognised_in_the_addresses_of_publishers(url: str, doi: str | None) -> None:
    assert found(url)[1] == doi


def test_what_was_given_goes_before_what_stands_in_the_address() -> None:
    url = "https://arxiv.org/abs/2207.13443"
    assert found(url, arxiv="1710.10345v2", doi="https://doi.org/10.1000/182") == ("1710.10345", "10.1000/182")
    assert found(url, arxiv="nonsense", doi="nonsense") == ("2207.13443", None)
    assert found(None, doi="doi: 10.1000/182.") == (None, "10.1000/182")


def test_a_paper_leads_to_its_abstract_and_a_bare_doi_to_its_resolver() -> None:
    def leads(url: str | None = None, **more: str) -> tuple[str | None, str]:
        told = reference(Resource(kind="paper", url=url, **more))  # type: ignore[arg-type]
        return told.url, told.label

    assert leads("https://arxiv.org/pdf/2207.13443v2.pdf") == ("https://arxiv.org/abs/2207.13443", "arXiv:2207.13443")
    assert leads(arxiv="math/0211159") == ("https://arxiv.org/abs/math/0211159", "arXiv:math/0211159")
    assert leads(doi="10.1000/182") == ("https://doi.org/10.1000/182", "doi:10.1000/182")
    publisher = "https://dl.acm.org/doi/10.1145/3292500.3330701"
    assert leads(publisher) == (publisher, "doi:10.1145/3292500.3330701")
    assert leads("javascript:alert(1)") == (None, "")


def test_numbers_are_read_as_people_write_them() -> None:
    wanted = ["2206.11124", "2206.11124v2", "math.GT/0309136", "hep-th/9901001", "arXiv:2206.11124"]
    assert [arxiv(number) for number in [*wanted, "x", "2206", None]] == [
        "2206.11124", "2206.11124", "math.GT/0309136", "hep-th/9901001", "2206.11124", None, None, None,
    ]  # fmt: skip


@given(st.text(max_size=100), st.text(max_size=60))
def test_whatever_is_given_only_web_addresses_come_out(url: str, doi: str) -> None:
    for resource in (
        Resource(kind="x", url=url, doi=doi, arxiv=doi),
        Resource(kind="x", url=f"https://e.org/10.1000/{url}"),
    ):
        told = reference(resource)
        assert told.url is None or told.url.startswith(("http://", "https://"))
        assert not set('"<>\\ \n') & set(told.label)
