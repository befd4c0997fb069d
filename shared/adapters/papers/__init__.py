"""Services that know papers: arXiv and Crossref."""
