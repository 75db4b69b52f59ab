"""Documents: files or texts of a case in, workspaces with pages, parts, whose page it is and the request out."""

from extractor.documents.case import Prepared, prepare
from extractor.documents.loading import Loaded, load

__all__ = ["Loaded", "Prepared", "load", "prepare"]
