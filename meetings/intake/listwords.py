"""The words that stand around the names of a list of attendees: what group it is, how many, whether they came."""

import re

from meetings.enums import Capacity, Presence


def _words(text: str) -> list[str]:
    return text.split()


_SMALL = _words(
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
)
_NUMBERS = {word: number for number, word in enumerate(_SMALL, 1)} | {"thirty": 30, "forty": 40, "fifty": 50}
_NUMBER = re.compile(
    rf"\b(?:(?P<digits>\d{{1,3}})|(?P<words>{'|'.join(sorted(_NUMBERS, key=len, reverse=True))}))\b", re.I
)

CAPACITIES = (
    (Capacity.OBSERVER, re.compile(r"\bobserv(?:ers?|e|ing)\b", re.I)),
    (Capacity.CIVIL_SOCIETY, re.compile(r"\bcivil[ -]society\b|\bnon-?governmental\b|\bNGOs?\b", re.I)),
    (Capacity.PRIVATE_SECTOR, re.compile(r"\bprivate[ -]sector\b|\bcompan(?:y|ies)\b", re.I)),
    (Capacity.PROGRAMME, re.compile(r"\bprogram(?:me)?s\b|^program(?:me)?(?:$| ·)", re.I)),
    (Capacity.WORK_STREAM, re.compile(r"\bwork[ -]?streams?\b", re.I)),
    (Capacity.SECRETARIAT, re.compile(r"\bsecretariat\b", re.I)),
    (Capacity.MEMBER, re.compile(r"\bmembers?\b(?![ -]of)", re.I)),
)
"""The most telling first: "members as observers" are observers."""

_ABSENT = re.compile(r"\bunable to (?:attend|join|come)\b|\b(?:did|could|do|does) not (?:attend|join|take)\b|\babsent\b"
                     r"|\bnot (?:present|represented|attending|in attendance)\b", re.I)  # fmt: skip
_APOLOGIES = re.compile(r"\bapolog", re.I)
_ATTENDED = re.compile(
    r"\b(?:attended|attending|attendance|present|participated|joined|came|represented|yes|x|✓)\b", re.I
)
SENIOR = re.compile(r"\brepresented\s+(?:there\s+)?by\s+(?:an?\s+|their\s+)?senior\s+officials?\b", re.I)
CHAIRING = re.compile(r"\bco-?\s?chair", re.I)

ATTENDING = re.compile(
    r"\battend|\bin attendance\b|\bpresent\b|\brepresent|\bparticipa|\btook part\b|\bobserv|\bcame from\b"
    r"|\b(?:people|delegat\w+|officials?|colleagues|interventions) (?:were )?(?:from|of|made)\b|\bapolog|\babsent"
    r"|\bjoined\b|\bbrought together\b",
    re.I,
)
"""What tells a sentence about who came from others that name parties."""

LISTING = re.compile(
    r"\battended by\b|\bin attendance\b|\b(?:were|was) (?:also )?present\b|\bpresent were\b|\btook part\b"
    r"|\bparticipants (?:came|were) from\b|\b(?:people|representatives|delegates|delegations) from\b"
    r"|\bto attend\b|\bapologies\b|\binterventions were made by\b",
    re.I,
)
"""What introduces or ends a list of who came."""

VERB = re.compile(
    r"\b(?:were|was|is|are|be|been|being|has|have|had|will|would|can|could|may|should|did|do|held|took|came|gave|led"
    r"|attended|represented|participated|included|joined|shared|discussed|presented|updated|provided|noted|agreed"
    r"|endorsed|launched|contributed|delivered|spoke|told|said|brought|made|met|sent)\b"
)
"""What a list alone does not hold."""

_FRAME_WORDS = frozenset(
    _words(
        "a an the of from by with and in at as well such other others also both its their there were was are is be "
        "came come attended attending attendance represented present included including includes include comprised "
        "joined participated took part held made interventions brought together observe observed observing "
        "representative representatives delegate delegates delegation delegations official officials participant "
        "participants people colleagues partner partners member members observer observers state states country "
        "countries territory territories organisation organisations organization organizations international "
        "intergovernmental regional agency agencies government governments company companies civil society private "
        "sector ngo ngos programme programmes program programs work stream streams workstream workstreams working "
        "group groups bali process ad hoc additional further following addition namely senior event events meeting "
        "meetings webinar workshop forum co-chaired co-chairs chaired hosted they it these those this list "
        "apologies absent non-governmental"
    )
)
_LEADS_TO_A_NAME = frozenset(
    _words(
        "by from with including included includes include comprised were was came represented attending as namely "
        "members member observers observer representatives delegates delegations participants organisations "
        "organizations states countries companies agencies workstreams streams programmes programs governments "
        "apologies absent"
    )
)
_AFTER_A_NAME = frozenset(
    _words(
        "were was are is took attended participated joined had have has who which as to also came sent did "
        "observed represented apologised could updated present attending in at"
    )
)


def capacity_in(words: str) -> str:
    """Return the capacity that `words` name; "" where they name none, or members and observers alike."""
    if re.search(r"\bmembers and observers\b", words, re.I):
        return ""
    said = _after_verb(words)
    return next((capacity for capacity, pattern in CAPACITIES if pattern.search(said)), "")


def presence_in(words: str) -> str:
    """Return the presence that `words` name; "" where they name none."""
    if _APOLOGIES.search(words):
        return Presence.APOLOGIES
    if _ABSENT.search(words):
        return Presence.ABSENT
    return Presence.ATTENDED if _ATTENDED.search(words) else ""


def number_in(words: str) -> int | None:
    """Return the last number that `words` give of those they name, in digits or in words; None where they give none."""
    found = None
    for match in _NUMBER.finditer(_after_verb(words)):
        found = int(match["digits"]) if match["digits"] else _NUMBERS[match["words"].lower()]
    return found


def _after_verb(words: str) -> str:
    """What is said of the names, without the meeting that they came to."""
    return re.split(r"\b(?:attended by|were|was|included|came|held)\b", words)[-1]


def leads_to_names(words: str) -> bool:
    """Whether `words` only lead to the names that follow: "In attendance were representatives from"."""
    tokens = _tokens(words)
    said = [token for token in tokens if token not in ("the", "of", "and")]
    if not said:
        return True
    if said[-1] not in _LEADS_TO_A_NAME:  # a "Territory of the" may be the beginning of a name
        return False
    return is_no_name(words) or (bool(VERB.search(words)) and said[-1] not in ("as", "member"))


def is_no_name(words: str) -> bool:
    """Whether `words` name nobody: "organisations", "civil society"."""
    return all(token in _FRAME_WORDS or _NUMBER.fullmatch(token) for token in _tokens(words))


def _tokens(words: str) -> list[str]:
    tokens = (token.strip(",.;:()[]\"“”'’").lower() for token in words.split())
    return [token for token in tokens if token]


def follows_names(words: str) -> bool:
    """Whether `words` only say something of the names before them: "were unable to attend"."""
    first = words.split(maxsplit=1)[0] if words.split() else ""
    return first in _AFTER_A_NAME
