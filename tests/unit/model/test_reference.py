"""What a recommended thing is called where papers are kept, as people paste it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.model.reference import address_of, arxiv, reference, wrong
from shared.model.session import Resource
from shared.text import dois


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
            "https://onlinelibrary.wiley.com/doi/full/10.1002/(SICI)1097-0258(19980815/30)17:15/16%3C1661::AID-SIM968%3E3.0.CO;2-2",
            "10.1002/(SICI)1097-0258(19980815/30)17:15/16<1661::AID-SIM968>3.0.CO;2-2",
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
        assert not set('"\\ \n') & set(told.label)


WHERE = {
    "https://www.annualreviews.org/content/journals/10.1146/annurev-statistics-010814-020120": "10.1146/annurev-statistics-010814-020120",
    "https://link.aps.org/pdf/10.1103/RevModPhys.91.045002": "10.1103/RevModPhys.91.045002",
    "https://dx.plos.org/10.1371/journal.pone.0000308": "10.1371/journal.pone.0000308",
    "https://www.plosone.org/article/info:doi/10.1371/journal.pone.0000308": "10.1371/journal.pone.0000308",
    "https://www.aeaweb.org/articles?id=10.1257/aer.20150001": "10.1257/aer.20150001",
    "https://www.medrxiv.org/content/medrxiv/early/2020/03/24/2020.03.19.20039131.full.pdf": "10.1101/2020.03.19.20039131",
    "https://link.springer.com/article/10.1007/JHEP01(2020)001": "10.1007/JHEP01(2020)001",
    "https://www.nature.com/articles/s41599-018-0152-2": "10.1057/s41599-018-0152-2",
    "https://user.github.io/doi/10.1145/3292500": None,
    "https://www.cambridge.org/core/product/10.1017/S0/": None,
    "https://www.biorxiv.org/content/10.1101/2020.01.17.909838v5": "10.1101/2020.01.17.909838",
    "https://www.biorxiv.org/content/10.1101/2020.01.17.909838v5.full.pdf+html": "10.1101/2020.01.17.909838",
    "https://www.medrxiv.org/content/10.1101/2020.03.19.20039131v2.full-text": "10.1101/2020.03.19.20039131",
    "https://www.biorxiv.org/content/10.1101/518225v1.abstract": "10.1101/518225",
    "https://www.biorxiv.org/content/biorxiv/early/2019/01/11/518225.full.pdf": "10.1101/518225",
    "https://www.biorxiv.org/content/10.64898/2025.12.01.691234v1": "10.64898/2025.12.01.691234",
    "https://www.biorxiv.org/content/10.1101/2020.01.17.909838v1.article-info": "10.1101/2020.01.17.909838",
    "https://www.biorxiv.org/content/10.1101/2020.01.17.909838v1.supplementary-material?versioned=true": "10.1101/2020.01.17.909838",
    "https://direct.mit.edu/neco/article-abstract/doi/10.1162/neco_a_01166/95604/Title-Of-It": "10.1162/neco_a_01166",
    "https://direct.mit.edu/neco/article/doi/10.1162/neco_a_01166/95604": "10.1162/neco_a_01166",
    "https://direct.mit.edu/neco/article/31/2/270/8449/Gradient": None,
    "https://academic.oup.com/biomet/article/doi/10.1093/biomet/asx001/2990770?redirectedFrom=fulltext": "10.1093/biomet/asx001",
    "https://academic.oup.com/bioinformatics/advance-article/doi/10.1093/bioinformatics/btz682/5560157": "10.1093/bioinformatics/btz682",
    "https://academic.oup.com/bioinformatics/advance-article-pdf/doi/10.1093/bioinformatics/btz682/30061800/btz682.pdf": "10.1093/bioinformatics/btz682",
    "https://academic.oup.com/biomet/article/104/1/1/2990770": None,
    "https://pubs.aip.org/aip/jcp/article-abstract/doi/10.1063/5.0012345/199000/Foo?redirected": "10.1063/5.0012345",
    "https://link.springer.com/article/10.1007/s10994-019-05855-6/fulltext.html": "10.1007/s10994-019-05855-6",
    "https://link.springer.com/article/10.1007/s10994-019-05855-6/figures/1": "10.1007/s10994-019-05855-6",
    "https://link.springer.com/content/pdf/10.1007%2Fs10994-019-05855-6.pdf": "10.1007/s10994-019-05855-6",
    "https://link.springer.com/chapter/10.1007/978-3-319-46493-0_1#Sec1": "10.1007/978-3-319-46493-0_1",
    "https://link.springer.com/10.1007/s10994-019-05855-6": "10.1007/s10994-019-05855-6",
    "https://bmcbioinformatics.biomedcentral.com/articles/10.1186/s12859-019-3000-5/tables/2": "10.1186/s12859-019-3000-5",
    "https://bmcbioinformatics.biomedcentral.com/track/pdf/10.1186/s12859-019-3000-5": "10.1186/s12859-019-3000-5",
    "https://www.nature.com/articles/s41586-021-03819-2.pdf": "10.1038/s41586-021-03819-2",
    "https://www.nature.com/articles/nature14539": "10.1038/nature14539",
    "https://www.nature.com/articles/s41586-021-03819-2/figures/1": "10.1038/s41586-021-03819-2",
    "https://www.nature.com/articles/6600000": None,
    "https://onlinelibrary.wiley.com/doi/epdf/10.1002/sim.8000": "10.1002/sim.8000",
    "https://onlinelibrary.wiley.com/doi/10.1002/sim.8000/abstract;jsessionid=ABC.f01": "10.1002/sim.8000",
    "https://rss.onlinelibrary.wiley.com/doi/full/10.1111/j.2517-6161.1996.tb02080.x": "10.1111/j.2517-6161.1996.tb02080.x",
    "https://onlinelibrary.wiley.com/doi/10.1002/(SICI)1097-0258(19980815/30)17:15/16%3C1661::AID-SIM968%3E3.0.CO;2-2": "10.1002/(SICI)1097-0258(19980815/30)17:15/16<1661::AID-SIM968>3.0.CO;2-2",
    "https://doi.org/10.1002/(SICI)1097-0258(19980815/30)17:15/16%3C1661::AID-SIM968%3E3.0.CO;2-2": "10.1002/(SICI)1097-0258(19980815/30)17:15/16<1661::AID-SIM968>3.0.CO;2-2",
    "https://pubs.acs.org/doi/suppl/10.1021/jacs.0c00001/suppl_file/ja0c00001_si_001.pdf": "10.1021/jacs.0c00001",
    "https://projecteuclid.org/journals/annals-of-statistics/volume-6/issue-2/Estimating-the-Dimension-of-a-Model/10.1214/aos/1176344136.full": "10.1214/aos/1176344136",
    "https://projecteuclid.org/journalArticle/Download?urlid=10.1214%2Faos%2F1176344136": "10.1214/aos/1176344136",
    "https://projecteuclid.org/euclid.aos/1176344136": None,
    "https://zenodo.org/badge/DOI/10.5281/zenodo.1234567.svg": "10.5281/zenodo.1234567",
    "https://zenodo.org/badge/latestdoi/1234": None,
    "https://github.com/a/b/blob/main/10.1145/3292500.3330701/x.pdf": None,
    "https://github.com/a/b/blob/main/doi/10.1145/3292500.pdf": None,
    "https://raw.githubusercontent.com/a/b/main/10.1145/3292500.pdf": None,
    "https://people.example.org/~a/10.1145/3292500.pdf": None,
    "https://journals.plos.org/plosone/article/file?id=10.1371/journal.pone.0000308&type=printable": "10.1371/journal.pone.0000308",
    "https://journals.plos.org/plosone/article/figure?id=10.1371/journal.pone.0000308.g001": "10.1371/journal.pone.0000308",
    "https://www.jstor.org/stable/10.2307/2246093": "10.2307/2246093",
    "https://www.jstor.org/stable/pdf/10.2307/2246093.pdf?x=1": "10.2307/2246093",
    "https://www.jstor.org/stable/2246093": None,
    "https://www.science.org/doi/10.1126/science.aam9317": "10.1126/science.aam9317",
    "https://www.science.org/doi/pdf/10.1126/science.aam9317?download=true": "10.1126/science.aam9317",
    "https://www.pnas.org/doi/full/10.1073/pnas.1903070116": "10.1073/pnas.1903070116",
    "https://www.pnas.org/doi/suppl/10.1073/pnas.1903070116/suppl_file/pnas.1903070116.sapp.pdf": "10.1073/pnas.1903070116",
    "https://journals.aps.org/prl/abstract/10.1103/PhysRevLett.116.061102": "10.1103/PhysRevLett.116.061102",
    "https://journals.aps.org/prx/pdf/10.1103/PhysRevX.9.031001": "10.1103/PhysRevX.9.031001",
    "https://link.aps.org/doi/10.1103/PhysRevLett.116.061102": "10.1103/PhysRevLett.116.061102",
    "https://ieeexplore.ieee.org/document/7780459": None,
    "https://proceedings.mlr.press/v97/a.html": None,
    "https://openreview.net/forum?id=abc": None,
    "https://openreview.net/pdf?id=10.1145": None,
    "https://dl.acm.org/doi/fullHtml/10.1145/3292500.3330701": "10.1145/3292500.3330701",
    "https://dl.acm.org/doi/10.1145/3292500.3330701#sec-1": "10.1145/3292500.3330701",
    "https://dl.acm.org/doi/proceedings/10.1145/3292500": "10.1145/3292500",
    "https://dl.acm.org/action/downloadSupplement?doi=10.1145%2F3292500.3330701&file=a.mp4": "10.1145/3292500.3330701",
    "https://www.tandfonline.com/doi/full/10.1080/01621459.2017.1285773?scroll=top": "10.1080/01621459.2017.1285773",
    "https://www.degruyter.com/document/doi/10.1515/crll.1900.1/html?lang=en": "10.1515/crll.1900.1",
    "https://iopscience.iop.org/article/10.1088/1742-5468/ac3a74/pdf": "10.1088/1742-5468/ac3a74",
    "https://www.frontiersin.org/journals/neuroscience/articles/10.3389/fnins.2019.00001/full": "10.3389/fnins.2019.00001",
    "https://www.frontiersin.org/articles/10.3389/fnins.2019.00001/full#h3": "10.3389/fnins.2019.00001",
    "https://epubs.siam.org/doi/abs/10.1137/1.9781611974010?mobileUi=0": "10.1137/1.9781611974010",
    "https://epubs.siam.org/doi/epdf/10.1137/080716542": "10.1137/080716542",
    "https://www.sciencedirect.com/science/article/pii/S0893608005800231": None,
    "https://doi.org/10.1016/S0893-6080(05)80023-1": "10.1016/S0893-6080(05)80023-1",
    "https://doi.org/10.1145/3292500.3330701.": "10.1145/3292500.3330701",
    "https://doi.org/10.1145/3292500.3330701?utm=1#x": "10.1145/3292500.3330701",
    "https://doi.org/doi:10.1000/182": "10.1000/182",
    "https://doi.org/abc123": None,
    "https://doi.org/10.1101/2020.01.17.909838v5": "10.1101/2020.01.17.909838",
    "https://psycnet.apa.org/doiLanding?doi=10.1037%2F0033-295X.1": "10.1037/0033-295X.1",
    "https://hdl.handle.net/10.1145/abc": None,
    "https://arxiv.org/abs/2207.13443": None,
    "https://example.org/10.5/short": None,
    "https://www.nejm.org/doi/full/10.1056/NEJMoa2034577": "10.1056/NEJMoa2034577",
    "https://royalsocietypublishing.org/doi/10.1098/rspa.1927.0118": "10.1098/rspa.1927.0118",
    "https://www.annualreviews.org/doi/10.1146/annurev-statistics-010814": "10.1146/annurev-statistics-010814",
    "https://web.archive.org/web/2020/https://doi.org/10.1145/1.2": None,
    "https://www.worldscientific.com/doi/pdf/10.1142/S0219530519400025": "10.1142/S0219530519400025",
    "https://journals.aps.org/prl/supplemental/10.1103/PhysRevLett.116.061102": "10.1103/PhysRevLett.116.061102",
    "https://www.cambridge.org/core/journals/x/article/abs/y/ABC": None,
    "https://aclanthology.org/2020.acl-main.1.pdf": None,
    "https://ieeexplore.ieee.org/abstract/document/1": None,
    "https://opg.optica.org/oe/abstract.cfm?doi=10.1364/OE.1": "10.1364/OE.1",
}


@pytest.mark.parametrize(("url", "doi"), WHERE.items())
def test_the_registered_doi_is_found_in_an_address_or_none(url: str, doi: str | None) -> None:
    assert dois.within(url) == doi
    assert found(url)[1] == doi


@pytest.mark.parametrize(
    "given",
    [
        "DOI 10.1000/182",
        "doi:10.1000/182",
        "DOI: 10.1000/182.",
        "DOI10.1000/182",
        "doi=10.1000/182",
        "https://dx.doi.org/10.1000/182",
        "http://dx.doi.org/10.1000%2F182",
        "doi.org/10.1000/182",
        "www.doi.org/10.1000/182",
        "//doi.org/10.1000/182",
        "info:doi/10.1000/182",
        "urn:doi:10.1000/182",
        "<https://doi.org/10.1000/182>",
        "DOI: https://doi.org/10.1000/182",
        "http://doi.org/doi:10.1000/182",
        "https://doi.org/ 10.1000/182",
        "https://doi.org/10.1000/182?utm_source=x#y",
        "(doi:10.1000/182)",
        "[doi:10.1000/182]",
        " 10.1000/182 ",
    ],
)
def test_a_doi_is_read_however_it_is_given(given: str) -> None:
    assert dois.read(given) == "10.1000/182"
    assert found(None, doi=given) == (None, "10.1000/182")
    assert wrong(Resource(kind="paper", doi=given)) == ""


def test_a_doi_of_wileys_older_sort_leads_to_its_resolver_with_its_brackets_spelled_out() -> None:
    sici = "10.1002/(SICI)1097-0258(19980815/30)17:15/16<1661::AID-SIM968>3.0.CO;2-2"
    assert reference(Resource(kind="paper", doi=sici)).url == (
        "https://doi.org/10.1002/(SICI)1097-0258(19980815/30)17:15/16%3C1661::AID-SIM968%3E3.0.CO;2-2"
    )


@pytest.mark.parametrize(
    "given",
    [
        "nonsense",
        "10/abc",
        "10.1000",
        "10.1000/ 182",
        "10.1000/182, 2020",
        "ISBN 10.1000",
        "https://example.org/10.1000/182",
        "https://doi.org/abc",
    ],
)
def test_what_is_no_doi_is_named_as_wrong(given: str) -> None:
    assert dois.read(given) is None
    assert (
        wrong(Resource(kind="paper", doi=given)) == f"doi: {given!r} is not a DOI; write it as 10.1145/3292500.3330701"
    )


@pytest.mark.parametrize(
    ("given", "number"),
    [
        *(
            (given, "2207.13443")
            for given in (
                "arxiv:2207.13443",
                "ARXIV: 2207.13443v2",
                "arXiv 2207.13443",
                "arXiv:2207.13443v1 [cs.LG]",
                "2207.13443.",
                "https://arxiv.org/abs/2207.13443",
                "https://arxiv.org/pdf/2207.13443v3.pdf",
                "arxiv.org/abs/2207.13443",
                "http://www.arxiv.org/html/2207.13443v1/",
                "https://arxiv.org/pdf/2207.13443#page=3",
                "https://ar5iv.org/abs/2207.13443",
                "https://ar5iv.labs.arxiv.org/html/2207.13443",
                "https://www.alphaxiv.org/abs/2207.13443v2",
                "https://doi.org/10.48550/arXiv.2207.13443",
                "10.48550/arXiv.2207.13443v2",
                "HTTPS://arXiv.org/abs/2207.13443",
            )
        ),
        ("math.GT/0309136", "math.GT/0309136"),
        ("math.gt/0309136v1", "math.GT/0309136"),
        ("arXiv:cond-mat.stat-mech/0309136", "cond-mat.stat-mech/0309136"),
        ("https://arxiv.org/abs/math.GT/0309136v2", "math.GT/0309136"),
        ("arxiv.org/pdf/hep-th/9901001", "hep-th/9901001"),
    ],
)
def test_an_arxiv_number_is_read_however_it_is_given(given: str, number: str) -> None:
    assert found(None, arxiv=given)[0] == number
    assert found(None, doi=given)[0] == number
    assert wrong(Resource(kind="paper", arxiv=given)) == ""
    assert address_of(given) in ("", f"https://arxiv.org/abs/{number}", f"https://doi.org/10.48550/arXiv.{number}")


@pytest.mark.parametrize(
    "given",
    [
        "2207",
        "2213.00001",
        "22071.3443",
        "arXiv",
        "https://arxiv.org/list/cs.LG/recent",
        "https://example.org/2207.13443",
    ],
)
def test_what_is_no_arxiv_number_is_named_as_wrong(given: str) -> None:
    assert (
        wrong(Resource(kind="paper", arxiv=given)) == f"arxiv: {given!r} is not an arXiv number; write it as 2207.13443"
    )
