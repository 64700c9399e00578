"""The words of the field that the model counts by; their order is the order of its tables."""

PERSONAS = ("engager", "learner", "traditionalist")
COHORTS = ("early", "mid", "late")
PRACTICES = ("hospital", "group", "solo")
TIERS = ("A", "B", "C")
ACCESS_CLASSES = ("open", "restricted", "closed")
COUNTRIES = ("eu", "us", "uk", "de", "fr", "it", "es")
SPECIALTY_CLASSES = (
    "primary_care",
    "oncology",
    "other_medical",
    "surgical",
    "psychiatry",
    "diagnostic",
    "other",
)
PUSH_CHANNELS = ("visit", "remote", "rep_email", "mass_email", "webinar")
PULL_CHANNELS = ("site", "platform")
CHANNELS = PUSH_CHANNELS + PULL_CHANNELS
SCOPES = ("email", "phone", "profiling")
REASONS = ("access", "consent", "law", "cap", "capacity", "budget")
OUTCOMES = ("blocked", "ignored", "declined", "responded", "engaged")
STAGES = ("unaware", "aware", "engaged", "advocate")
N_TOPICS = 6
N_CELLS = 2 * N_TOPICS
