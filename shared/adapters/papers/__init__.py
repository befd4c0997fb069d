"""Who knows of papers: arXiv and Crossref."""
