"""The stories that the replica's sites publish: the seed's, and eleven invented ones."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from pathlib import Path

CHINA = timezone(timedelta(hours=8), "CST")
SEED_FILE = Path(__file__).parents[2] / "seeds" / "003_2ab8d2395e847c7a.txt"
STORIES_FILE = Path(__file__).with_name("stories.toml")
SEED_NUMBER = 28411


@dataclass(frozen=True)
class Story:
    """One text of the paper, and where it stands.

    `bylines` is the signature as it stands in the body, `signers` the names
    (blanks set between characters left out) with their roles. `info_code` is
    empty where EastMoney did not take the story. `body` is the HTML that
    EastMoney and finews give; empty means: made from the paragraphs.
    """

    number: int
    date: date
    page: str
    page_name: str
    title: str
    paragraphs: tuple[str, ...]
    kicker: str = ""
    subtitle: str = ""
    bylines: str = ""
    signers: tuple[tuple[str, str], ...] = ()
    source: str = "右江日报"
    info_code: str = ""
    published_at: datetime | None = None
    picture: str = ""
    caption: str = ""
    body: str = ""

    @property
    def time(self) -> datetime:
        """The published moment; midnight of the issue's day where only the day is known."""
        return self.published_at or datetime.combine(self.date, time(), CHINA)

    @property
    def text(self) -> str:
        """The paragraphs as a right extractor gives them. A signature that stands in the body stays."""
        return "\n".join(self.paragraphs)

    @property
    def article_id(self) -> str:
        """EastMoney's 18 digits, or an empty text."""
        return self.info_code.removeprefix("NW")


@dataclass(frozen=True)
class Catalog:
    """The stories with the look-ups that the sites need. Issues are keyed by `YYYYMM/DD`."""

    stories: tuple[Story, ...]
    by_number: dict[int, Story] = field(init=False)
    by_id: dict[str, Story] = field(init=False)
    issues: dict[str, dict[str, list[Story]]] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_number", {story.number: story for story in self.stories})
        by_id = {story.article_id: story for story in self.stories if story.info_code}
        object.__setattr__(self, "by_id", by_id)
        issues: dict[str, dict[str, list[Story]]] = {}
        for story in sorted(self.stories, key=lambda story: (story.date, story.page, story.number)):
            issues.setdefault(f"{story.date:%Y%m/%d}", {}).setdefault(story.page, []).append(story)
        object.__setattr__(self, "issues", issues)


def read_seed(path: Path = SEED_FILE) -> Story:
    """Return the story that the repository's second seed holds."""
    content = path.read_bytes().decode("utf-8")
    front, rest = content.removeprefix("---\n").split("\n---\n", 1)
    fields = dict(line.split(": ", 1) for line in front.splitlines())
    body, link, _ = rest.split("\n\n", 2)
    published_at = datetime.strptime(fields["date"], "%Y-%m-%d %H:%M:%S %z")
    paragraphs = tuple(found.strip() for found in re.findall(r"<p>(.*?)</p>", body))
    author = paragraphs[-1].rpartition("□")[2]
    return Story(
        number=SEED_NUMBER,
        date=published_at.date(),
        page="A03",
        page_name="民族团结",
        title=fields["title"].strip('"'),
        paragraphs=paragraphs,
        bylines=f"□{author}",
        signers=((author, "author"),),
        info_code=link.strip("<>").rpartition("=")[2],
        published_at=published_at.astimezone(CHINA),
        body=body,
    )


def read_stories(path: Path = STORIES_FILE) -> Iterable[Story]:
    """Yield the invented stories."""
    for row in tomllib.loads(path.read_text("utf-8"))["story"]:
        published_at = row.pop("time", None)
        row["paragraphs"] = tuple(row["paragraphs"])
        row["signers"] = tuple((name, role) for name, role in row["signers"])
        yield Story(**row, published_at=published_at and published_at.astimezone(CHINA))


STORIES: tuple[Story, ...] = (read_seed(), *read_stories())
