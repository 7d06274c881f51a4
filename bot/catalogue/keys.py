"""The keys of the vocabulary. They are stored; how they are worded is not."""

from enum import StrEnum


class Function(StrEnum):
    """What a mentor can do for somebody."""

    SKILLS = "skills"
    DEVELOPMENT = "development"
    TECHNOLOGY = "technology"
    ADVANCEMENT = "advancement"
    HORIZONS = "horizons"
    CULTURE = "culture"
    CONNECTIONS = "connections"
    ROLE_MODEL = "role_model"
    SUPPORT = "support"
    ASSESSMENT = "assessment"


class Aim(StrEnum):
    """What a mentee wants to get to."""

    PROMOTION = "promotion"
    CAREER_CHANGE = "career_change"
    INTERPERSONAL = "interpersonal"
    NEW_SKILL = "new_skill"
    MANAGEMENT = "management"


class Kind(StrEnum):
    """Kinds of mentoring relationship."""

    CLASSIC = "classic"
    STEP_AHEAD = "step_ahead"
    NICHE = "niche"
    PEER = "peer"
    OUTSIDE = "outside"


class Stage(StrEnum):
    """Where somebody stands in their career; the order is the order of experience."""

    STUDENT = "student"
    EARLY = "early"
    PROFESSIONAL = "professional"
    SENIOR = "senior"
    LEAD = "lead"
    MANAGER = "manager"
    DIRECTOR = "director"
    EXECUTIVE = "executive"

    @property
    def level(self) -> int:
        """Steps of experience from 0 (student) to 7 (executive)."""
        return list(Stage).index(self)


class Field(StrEnum):
    """Fields of work, coarse on purpose: they compare people, they do not describe them."""

    ENGINEERING = "engineering"
    DATA = "data"
    PRODUCT = "product"
    DESIGN = "design"
    MARKETING = "marketing"
    SALES = "sales"
    SUPPORT = "support"
    OPERATIONS = "operations"
    FINANCE = "finance"
    PEOPLE = "people"
    LEGAL = "legal"
    SCIENCE = "science"
    HEALTH = "health"
    EDUCATION = "education"
    OTHER = "other"


class FieldPreference(StrEnum):
    """Whether a mentee looks inside or outside their own field."""

    SAME = "same"
    DIFFERENT = "different"
    ANY = "any"


class Readiness(StrEnum):
    """What somebody brings to being mentored."""

    GOALS = "goals"
    RISK = "risk"
    COMMITMENT = "commitment"
    PLAN = "plan"


class Responsibility(StrEnum):
    """What both sides promise when a relationship begins."""

    TIME = "time"
    HONESTY = "honesty"
    OWN_GOALS = "own_goals"
    PLAN = "plan"
    INITIATIVE = "initiative"
    FOLLOW_THROUGH = "follow_through"
    TAKE_PART = "take_part"
    CONFIDENTIALITY = "confidentiality"
