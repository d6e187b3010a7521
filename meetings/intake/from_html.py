"""The paragraphs of a web page. Runs in the confined child."""

from html.parser import HTMLParser

from meetings.intake.blocks import joined
from meetings.intake.decoding import decode
from meetings.intake.limits import MAX_DEPTH
from meetings.intake.unreadable import Unreadable

_BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "div", "dl",
    "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "head", "header",
    "hr", "html", "legend", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "td",
    "tfoot", "th", "thead", "tr", "ul",
}  # fmt: skip
_UNSEEN = {
    "head", "script", "style", "template", "noscript", "svg", "math", "button", "select", "textarea", "iframe",
    "object",
}  # fmt: skip
_ENDS_ITSELF = {"hr", "p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "caption"}


def text_of(content: bytes) -> dict:
    """Return {"text"} of the web page `content`. Raises Unreadable where it is none that can be read."""
    page = _Page()
    try:
        page.feed(decode(content))
        page.close()
    except AssertionError as error:  # what the parser says of a broken declaration
        raise Unreadable("html_damaged") from error
    return {"text": joined(page.blocks)}


class _Page(HTMLParser):
    """Collects what a reader sees, block by block; nothing is fetched, no script is run."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.blocks: list[str] = []
        self.open: list[str] = []  # blocks that need an end tag
        self.unseen = 0  # how many of them hide their content
        self.line: list[str] = []

    def handle_starttag(self, tag, attrs):
        """Begin a block; watch how deep it stands."""
        if tag in _BLOCKS:
            self._end_block()
        if tag == "br":
            self.line.append(" ")
        if tag == "body":
            self._leave("head")  # its end tag may be left out
        if tag not in (_BLOCKS | _UNSEEN) - _ENDS_ITSELF:
            return
        self.open.append(tag)
        self.unseen += tag in _UNSEEN
        if len(self.open) > MAX_DEPTH:
            raise Unreadable("too_deep", limit=MAX_DEPTH)

    def handle_startendtag(self, tag, attrs):
        """Take <div/> as browsers do, as <div>; but an empty script or drawing hides nothing."""
        if tag not in _UNSEEN:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag):
        """End a block."""
        if tag in _BLOCKS:
            self._end_block()
        self._leave(tag)

    def handle_data(self, data):
        """Take the text that is seen."""
        if not self.unseen:
            self.line.append(data)

    def close(self):
        """End the last block."""
        super().close()
        self._end_block()

    def _leave(self, tag: str) -> None:
        if tag not in self.open:
            return
        while self.open:
            left = self.open.pop()
            self.unseen -= left in _UNSEEN
            if left == tag:
                return

    def _end_block(self) -> None:
        self.blocks.append("".join(self.line))
        self.line.clear()
