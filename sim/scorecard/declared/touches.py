"""What becomes of touches: planned, blocked, delivered, how far they get, what they are for."""

from __future__ import annotations

from sim.scorecard.measure import LESS, MORE, NEITHER, Column, Figure, Measure, Words, share
from sim.scorecard.sums import a_year, added, added_a_year, quotient, ratio
from sim.settings.words import PURPOSES, REASONS

_YEARLY = "touches/HCP/year"
_BLOCKED = tuple(f"blocked_{reason}" for reason in REASONS)
_MET = tuple(f"{purpose}_met" for purpose in PURPOSES)


def _step(name: str, weekly: str, period: str = "", channel: str = "") -> Measure:
    """Returns a step that touches get to: counted, and per HCP and year."""
    return Measure(
        name,
        Column("touches", weekly),
        Column("touches", channel) if channel else None,
        Figure(_YEARLY, MORE, period or weekly, a_year),
    )


_FATE = (
    Measure(
        "touches",
        Column("touches", "delivered"),
        period=Figure(_YEARLY, NEITHER, "delivered touches", a_year),
    ),
    Measure(
        "planned",
        Column("touches", "blocked and delivered"),
        Column("touches", "blocked and delivered"),
        Figure(_YEARLY, NEITHER, "blocked and delivered touches", a_year),
    ),
    Measure(
        "blocked",
        Column("touches", "planned and not delivered", of=added(_BLOCKED)),
        Column("touches", "for whatever reason", of=added(_BLOCKED)),
        Figure(
            _YEARLY, NEITHER, "planned touches that were not delivered, for whatever reason",
            added_a_year(_BLOCKED),
        ),
    ),
    *(
        Measure(
            name,
            Column("touches", "blocked for that reason"),
            Column("touches", "blocked for that reason"),
            Figure(_YEARLY, NEITHER, f"blocked for that reason{more}", a_year),
        )
        for name, more in zip(
            _BLOCKED, ("; the reasons stand above", *[""] * (len(_BLOCKED) - 1)), strict=True
        )
    ),
    Measure("delivered", channel=Column("touches", "that arrived, answered or not")),
    Measure(
        "responded",
        channel=Column(
            "touches", "answered, as in the table of channels above; engaged ones included"
        ),
    ),
    Measure("opt_outs", channel=Column("touches", "that provoked an opt-out")),
    Measure(
        "breaches",
        Column("messages", "that used data of an HCP who has not allowed it"),
        Column("messages", "that used data of an HCP who has not allowed it"),
        Figure(
            _YEARLY, LESS,
            "noticed messages of reps that used data on an HCP who has not allowed profiling",
            a_year,
        ),
        Words(
            "number of breaches of privacy", "breaches", decimals=3,
            explained="per HCP and year", difference_unit="breaches per HCP and year",
        ),
    ),
    Measure("unpermitted", channel=Column(shown=False)),
    Measure(
        "turned_away",
        Column("sessions", "of HCPs who came where money served nobody more"),
        Column("sessions", "of HCPs who came where money served nobody more"),
        Figure(
            "sessions/HCP/year", LESS,
            "sessions of HCPs who came where money served nobody more: not delivered, and not "
            "among the planned ones", a_year,
        ),
    ),
)  # fmt: skip
_CONTENT = (
    Measure(
        "fit",
        channel=Column(
            "sum of 0-1", "relevance of the content taken in; `fit / responded` is its mean",
            "total",
        ),
    ),
    Measure("taken_in", Column("touches", "whose content was taken in")),
    Measure(
        "matched",
        Column("touches", "of those, with content that met a current need"),
        Column("touches", "answered, with content that met a current need"),
    ),
    Measure(
        "content_match",
        period=Figure(
            "share", MORE,
            "touches taken in whose content met a current need of the HCP; what is left to 1 is "
            "the gap between offered and wanted content",
            ratio("matched", "taken_in"),
        ),
        words=share("share that met a need", "touches taken in", "met a need"),
    ),
    Measure(
        "preferred", channel=Column("touches", "delivered to an HCP who prefers the channel")
    ),
    Measure(
        "preferred_touches", Column("touches", "delivered by a channel that the HCP prefers")
    ),
    Measure(
        "preferred_match",
        period=Figure(
            "share", MORE,
            "delivered touches by a channel that the HCP prefers; empty without touches",
            ratio("preferred_touches", "touches"),
        ),
        words=share("share by preferred channels", "delivered touches", "preferred"),
    ),
    Measure(
        "annoyed",
        Column("touches", "that cost trust"),
        Column("touches", "that cost trust"),
        Figure(_YEARLY, LESS, "touches that cost trust", a_year),
        Words(
            "number of touches that annoy", "annoying", decimals=1, explained="per HCP and year",
            difference_unit="touches per HCP and year",
        ),
    ),
)  # fmt: skip
_STEPS = (
    _step("opens", "e-mails opened"),
    _step(
        "clicks", "clicked, posts stayed with",
        "clicks in e-mails and on advertisements, and posts stayed with",
    ),
    _step("meetings", "visits, MSL meetings and gatherings held"),
    _step("accepted_calls", "remote visits accepted, phone calls answered"),
    _step("registrations", "for webinars"),
    _step("attendances", "of webinars"),
    _step("site_visits", "sessions on the own site"),
    _step(
        "returns", "of those, by HCPs who had been there before",
        "sessions on the own site by HCPs who had been there before",
        "sessions on the own site by HCPs who had been there before",
    ),
    _step(
        "platform_visits", "sessions on platforms and in communities",
        "sessions with the company's content on platforms and in communities",
    ),
    _step(
        "questions", "to the expert on demand or the chatbot",
        "put to the expert on demand or the chatbot",
    ),
    _step("content_uses", "content on demand taken up"),
    _step(
        "follow_ups", "that ended in a request for more",
        "touches that ended in a request for more", "that ended in a request for more",
    ),
    _step(
        "completed", "engaged ones as long as usual or longer",
        "engaged touches as long as usual or longer: content completed",
        "engaged touches that lasted the channel's usual minutes or longer: content completed",
    ),
)  # fmt: skip
_FOR = {
    "news": ("for product news", "of touches for product news: the product understood"),
    "discussion": ("for clinical discussion", "of clinical discussions: a case discussed"),
    "training": ("for training", "of training: training done"),
    "relationship": ("for the relationship", "of touches for the relationship: a link kept up"),
}
_PURPOSES = (
    Measure(
        "purpose_met",
        Column("touches", "that met their purpose", of=added(_MET)),
        Column("touches", "delivered ones that met their purpose"),
        Figure(
            "share", MORE,
            "delivered touches that met their purpose: engaged, with relevance of 0.5 or more, on "
            "a channel that the HCP accepts for it",
            lambda period, _: quotient(period.sums.added(_MET), period.sums["touches"]),
        ),
        share("share that met its purpose", "delivered touches", "purpose met"),
    ),
    *(
        Measure(f"{purpose}_touches", Column("touches", f"delivered, {_FOR[purpose][0]}"))
        for purpose in PURPOSES
    ),
    *(
        Measure(
            f"{purpose}_met",
            Column("touches", "of those, that met their purpose"),
            period=Figure(
                "share", MORE, f"the same {_FOR[purpose][1]}",
                ratio(f"{purpose}_met", f"{purpose}_touches"),
            ),
        )
        for purpose in PURPOSES
    ),
)  # fmt: skip
TOUCHES = (*_FATE, *_CONTENT, *_STEPS, *_PURPOSES)
