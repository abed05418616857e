from gtreview.api import build_audit as build_audit
from gtreview.api import check as check
from gtreview.api import compare as compare
from gtreview.api import export_review as export_review
from gtreview.api import import_review as import_review
from gtreview.api import measure as measure
from gtreview.api import read as read

__version__: str
