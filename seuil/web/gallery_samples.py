"""What the page of components shows in each of them."""

import datetime

from seuil.web.components import (
    BoardBlock,
    BoardLine,
    Capacity,
    CellMark,
    Chip,
    ChipGroup,
    CopyText,
    Crumb,
    DayHours,
    DeskLine,
    EmptyState,
    Facet,
    FacetOption,
    Fact,
    Freshness,
    LineChart,
    Reason,
    ResultCard,
    SheetWords,
    Situation,
    Tab,
    Theme,
    Threshold,
    ThresholdTheme,
    WiderStep,
    filter_of,
)

FRESHNESS = [
    Freshness(state="fresh", text="Checked by the service on 12 October 2026"),
    Freshness(state="ageing", text="Checked 5 months ago"),
    Freshness(state="old", text="Checked 2 years ago"),
    Freshness(state="never", text="Never checked"),
]

CAPACITY = [
    Capacity(status="open", text="Takes new people", said="said on 18 November"),
    Capacity(status="waiting_list", text="Waiting list: about 6 weeks", said="said on 2 November"),
    Capacity(status="full", text="Full for now", said="said on 20 November"),
    Capacity(status="unknown", text="Places: not known"),
]

CARDS = [
    ResultCard(
        sheet=SheetWords(
            id="1",
            name="Permanence médicale du Quai",
            name_language="fr",
            url="#",
            organisation="Le Quai solidaire",
            facts=[
                Fact(icon="price", text="free"),
                Fact(icon="speech", text="French, English, Arabic · interpreter by phone"),
            ],
            capacity=CAPACITY[0],
            freshness=FRESHNESS[0],
        ),
        verdict="open",
        facts=[
            Fact(icon="place", text="420 m · Schaerbeek"),
            Fact(icon="clock", text="open until 17:00"),
        ],
        reasons=[
            Reason(result="met", sentence="No residence permit is asked."),
            Reason(result="preferred", sentence="Priority to people without an address."),
            Reason(result="bring_later", sentence="The medical card can be brought later."),
        ],
        phone="+32 2 555 01 02",
    ),
    ResultCard(
        sheet=SheetWords(
            id="2",
            name="Maison médicale des Trois Ponts",
            name_language="fr",
            url="#",
            organisation="Fédération des maisons de quartier",
            facts=[
                Fact(icon="price", text="paid by the health insurance"),
                Fact(icon="speech", text="French, Dutch, Turkish"),
            ],
            capacity=CAPACITY[1],
            freshness=FRESHNESS[1],
        ),
        verdict="ask",
        facts=[
            Fact(icon="place", text="900 m · Saint-Josse-ten-Noode"),
            Fact(icon="clock", text="opens tomorrow at 09:00"),
        ],
        reasons=[
            Reason(
                result="ask_service",
                sentence="Ask the service: is a Tigrinya interpreter possible?",
            ),
            Reason(
                result="ask_person", sentence="Ask the person: do they have an identity document?"
            ),
        ],
    ),
    ResultCard(
        sheet=SheetWords(
            id="3",
            name="Centre de santé Horizon",
            name_language="fr",
            url="#",
            organisation="Horizon",
            facts=[
                Fact(icon="price", text="6 €"),
                Fact(icon="speech", text="French, Dutch, English"),
            ],
            freshness=FRESHNESS[2],
        ),
        verdict="blocked",
        near_miss=True,
        facts=[
            Fact(icon="place", text="1.1 km · Laeken"),
            Fact(icon="clock", text="open until 18:00"),
        ],
        reasons=[
            Reason(
                result="failed",
                sentence="A health insurance in order or a medical card is needed.",
                derogation="Exception possible: the social worker, by phone in the morning.",
            ),
        ],
    ),
    ResultCard(
        sheet=SheetWords(
            id="4",
            name="Psychiatrische consultatie De Overkant voor volwassenen en jongvolwassenen",
            name_language="nl",
            url="#",
            organisation="De Overkant",
            capacity=CAPACITY[2],
            freshness=FRESHNESS[3],
        ),
        verdict="blocked",
        reasons=[
            Reason(result="failed", sentence="No animals."),
            Reason(
                result="failed", sentence="Does not take together: drug use and mental distress."
            ),
            Reason(result="ask_service", sentence="Ask the service: is it open at that moment?"),
        ],
    ),
    ResultCard(
        sheet=SheetWords(
            id="5",
            name="Épicerie du Coin partagé",
            name_language="fr",
            url="#",
            organisation="Le Coin partagé",
            capacity=CAPACITY[3],
            freshness=FRESHNESS[0],
        ),
        facts=[
            Fact(icon="place", text="2.4 km · Molenbeek-Saint-Jean"),
            Fact(icon="clock", text="closed, opens Thursday at 13:30"),
        ],
    ),
]

SITUATION = Situation(
    open=True,
    themes=[
        Theme(
            label="Papers and address",
            open=True,
            groups=[
                ChipGroup(
                    name="residence_status",
                    legend="Residence status",
                    options=[
                        Chip(value="belgian_eu", label="Belgian or EU"),
                        Chip(value="permit", label="residence permit"),
                        Chip(value="protection", label="recognised refugee"),
                        Chip(value="asylum", label="asylum procedure"),
                        Chip(value="undocumented", label="undocumented", checked=True),
                    ],
                ),
                ChipGroup(
                    name="identity_document",
                    legend="Identity document",
                    options=[
                        Chip(value="yes", label="has a document"),
                        Chip(value="no", label="without any document"),
                    ],
                ),
                ChipGroup(
                    name="residence_area",
                    legend="Place of living",
                    kind="choice",
                    options=[
                        Chip(value="commune:1", label="Commune of the Bridge"),
                        Chip(value="commune:2", label="Commune of the Hill"),
                    ],
                ),
            ],
        ),
        Theme(
            label="Who",
            open=True,
            groups=[
                ChipGroup(name="age", legend="Age", kind="number", value="34", unit="years"),
                ChipGroup(
                    name="household",
                    legend="Household",
                    kind="many",
                    options=[
                        Chip(value="alone", label="alone"),
                        Chip(value="couple", label="couple"),
                        Chip(value="children", label="with children"),
                        Chip(value="none", label="none of these", nothing=True, checked=True),
                    ],
                ),
            ],
        ),
        Theme(
            label="Language and contact",
            open=True,
            groups=[
                ChipGroup(
                    name="language",
                    legend="Languages spoken",
                    kind="many",
                    options=[
                        Chip(value="fr", label="French", own="français"),
                        Chip(value="ar", label="Arabic", own="العربية"),
                        Chip(value="ti", label="Tigrinya", own="ትግርኛ", checked=True),
                        Chip(value="uk", label="Ukrainian", own="українська"),
                    ],
                    more_label="More languages",
                    more=[
                        Chip(value="ps", label="Pashto", own="پښتو"),
                        Chip(value="ro", label="Romanian", own="română"),
                    ],
                ),
                ChipGroup(
                    name="phone",
                    legend="Phone",
                    error="Choose one of the answers shown.",
                    options=[
                        Chip(value="yes", label="has a phone"),
                        Chip(value="no", label="without a phone"),
                    ],
                ),
            ],
        ),
        Theme(
            label="Coming there",
            groups=[
                ChipGroup(
                    name="animals",
                    legend="Animal",
                    help="A dog that stays outside counts too.",
                    options=[
                        Chip(value="yes", label="with an animal", checked=True),
                        Chip(value="no", label="without an animal"),
                    ],
                )
            ],
        ),
        Theme(label="Health", groups=[]),
    ],
)

FACETS = [
    Facet(
        name="category",
        legend="Kind of help",
        form="search-form",
        options=[
            FacetOption(value="gp", label="General practice", found=14, checked=True),
            FacetOption(value="low", label="Low-threshold care", found=5),
            FacetOption(value="nursing", label="Nursing", found=2),
        ],
    ),
    Facet(name="basin", legend="Basin", form="search-form", options=[]),
]

EMPTY = EmptyState(
    title="No service would take this person as asked",
    asked="Asked: a dentist within 1 km of the North station, open now, for 2 facts.",
    form="search-form",
    steps=[
        WiderStep(text="Up to 3 km", label="4 services", name="radius", value="3000"),
        WiderStep(text="At any time", label="6 services", name="when", value=""),
        WiderStep(text="Most are blocked by: no health cover"),
    ],
    desk=DeskLine(text="Or call the desk of the basin:", label="+32 2 000 00 00", url="#"),
)

WEEK = [
    DayHours(label="Monday", spans=["09:00–12:00", "13:30–17:00"]),
    DayHours(label="Tuesday", spans=["09:00–12:00"], today=True, note="women only"),
    DayHours(label="Wednesday", spans=[]),
    DayHours(label="Thursday", spans=["20:00–08:00"]),
    DayHours(label="Friday", spans=[], note="closed that day: holiday"),
]

THRESHOLDS = [
    ThresholdTheme(
        label="Papers and address",
        thresholds=[
            Threshold(
                state="none",
                sentence="No residence permit is asked.",
                source="Said by the service · checked on 12 October 2026",
            ),
            Threshold(
                state="condition",
                sentence="Needed: home address or reference address.",
                can_follow="The proof can be brought later.",
                derogation="Exception possible: the team in charge of intake.",
                source="Observed by the field · checked on 3 March 2026",
            ),
            Threshold(state="unknown", sentence="Identity document: not checked."),
        ],
    ),
    ThresholdTheme(
        label="Coming there",
        thresholds=[
            Threshold(
                state="condition",
                sentence="By appointment only.",
                note="The list opens every Monday at 8:30, by phone.",
                source="Imported · checked on 1 June 2025",
            ),
            Threshold(state="none", sentence="Animals may come along."),
        ],
    ),
]

CRUMBS = [Crumb(label="Region", url="#"), Crumb(label="North basin", url="#"), Crumb(label="Hill")]

MAP = {
    "points": [
        {"lat": 50.8612, "lon": 4.3655, "verdict": "open", "word": "Accessible", "url": "#"}
        | {"name": "Permanence médicale du Quai", "note": "420 m · open until 17:00"},
        {"lat": 50.8566, "lon": 4.3702, "verdict": "ask", "word": "To check", "url": "#"}
        | {"name": "Maison médicale des Trois Ponts", "note": "900 m"},
        {"lat": 50.8661, "lon": 4.3563, "verdict": "blocked", "word": "Obstacle", "url": "#"}
        | {"name": "Centre de santé Horizon", "note": "1.1 km"},
        {"lat": 50.8555, "lon": 4.3560, "verdict": None, "word": "", "url": "#"}
        | {"name": "Épicerie du Coin partagé", "note": ""},
    ],
    "outlines": {
        "type": "Feature",
        "properties": {},
        "geometry": {
            "type": "Polygon",
            "coordinates": [[[4.35, 50.852], [4.376, 50.852], [4.374, 50.868], [4.35, 50.87]]],
        },
    },
    "here": {"lat": 50.8605, "lon": 4.3608, "label": "North station"},
    "bounds": [[50.85, 4.34], [50.88, 4.39]],
}

CELLS = [
    CellMark(
        place="North",
        tone="open",
        number=5,
        label="accessible",
        said="North: 5 accessible, 2 to check, 1 blocked. At least 1 expected: met.",
        url="#",
        met=True,
        change="2",
        better=True,
    ),
    CellMark(
        place="South",
        tone="ask",
        number=2,
        label="interpreter?",
        said="South: 0 accessible, 2 to check, 4 blocked. At least 1 expected: not met.",
        url="#",
        met=False,
        change="1",
    ),
    CellMark(
        place="East",
        tone="blocked",
        number=0,
        label="address needed",
        said="East: 0 accessible, 0 to check, 3 blocked.",
    ),
    CellMark(place="West", tone="neutral", number=0, label="no service", said="West: no service."),
]

BOARD = [
    BoardBlock(
        code="leaving-prison",
        title="Leaving prison, without an address, on methadone",
        url="#",
        lines=[
            BoardLine(label="Low-threshold care", url="#", cells=CELLS),
            BoardLine(label="A place to rest", url="#", cells=[*CELLS[2:], None, CELLS[0]]),
        ],
    ),
]

CHART = LineChart(
    summary="Accessible services: 1 on 21 October 2026, 4 on 21 November 2026.",
    line="6,87 200,87 320,60 594,6",
    top=4,
    first="21 October 2026",
    last="21 November 2026",
    level=60,
    level_text="expected: at least 2",
)

COPIES = [
    CopyText(id="sample-address", label="Address of this page", text="https://seuil.example/x/"),
    CopyText(
        id="sample-frame",
        label="To show it on another site",
        text='<iframe src="https://seuil.example/x/embed/" title="Sample"></iframe>',
        lines=True,
    ),
]

TABS = [Tab("Composition", "#", False), Tab("Charter", "#", True), Tab("Decisions", "#", False)]
FILTERS = [
    filter_of("council", "Council", [("south", "South"), ("north", "North")], "", whole="all"),
    filter_of("year", "Year", [("2026", 2026), ("2027", 2027)], "2027"),
]
STEPS_TAKEN = [
    {"at": datetime.date(2026, 9, 1), "label": "recognised", "words": "", "language": ""},
    {
        "at": datetime.date(2026, 11, 24),
        "label": "persistent",
        "words": "Rencontré dans deux bassins.",
        "language": "fr",
    },
]

PLAN_LINES = [
    {
        "plan": {"slug": "region-2027"},
        "name": "Région de Bruxelles-Capitale, plan 2027",
        "tone": "is-ask",
        "status": "open call",
        "counted": "6 actions · 5 running · 1 done",
        "call": "open to proposals until 25 December 2026",
    },
    {
        "plan": {"slug": "sud-2026"},
        "name": "Bassin Sud, plan 2026",
        "tone": "is-open",
        "status": "running",
        "counted": "5 actions · 4 running",
        "call": "",
    },
]
SIGNED_WORDS = "Call Mme Dupont on 0470 12 34 56."
