"""Pages as printed, drawn from the replica's own stories: where an article's headline is drawn, there is its area.

sheet = lay_out(stories, name="右江日报", label="A01", day=date(2021, 12, 24), is_front=True)
drawn = picture(sheet, WIDTH, "jpeg")
"""

from .ink import headline_in, photo, picture
from .maps import MapForm, areas_of, size_told
from .pdf import paper_in_pdf
from .sheet import HEIGHT, WIDTH, Block, Sheet, Told, lay_out

__all__ = [
    "HEIGHT",
    "WIDTH",
    "Block",
    "MapForm",
    "Sheet",
    "Told",
    "areas_of",
    "headline_in",
    "lay_out",
    "paper_in_pdf",
    "photo",
    "picture",
    "size_told",
]
