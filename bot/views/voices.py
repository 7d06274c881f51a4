"""How Baton speaks to a mentee, a mentor, one of two peers, and one of a circle: the words in which they differ."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.catalogue import PEER_RESPONSIBILITIES, RESPONSIBILITIES, Entry, Responsibility
from bot.forms.relationships import Company
from bot.forms.states import Mood

_SKIPPING = "Moving it or calling it off needs no reason."


@dataclass(frozen=True, kw_only=True)
class Voice:
    """The words for one kind of reader. `{who}` stands for the others' names, `{day}` for a date."""

    #: Heading of the others.
    them: str
    #: What they have together, as in "your … with Ana".
    time: str
    #: The word for the whole in a sentence for somebody else.
    whole: str
    both: str
    signed_by_both: str

    # the page
    propose: str
    apart: str

    # the agreement
    promises: Mapping[Responsibility, Entry]
    currency: str
    ending: str
    changing: str
    unsigned: str
    first_step: str

    # the plan
    empty_plan: str
    line_why: str
    line_sent: str

    # meetings
    choosing: str
    proposed: str
    before_meeting: str
    calendar: str
    called_off: str
    agenda: str
    agenda_read: str

    # looking back
    others_would_too: str
    outcome: str
    outcome_read: str
    reads: str
    way_on: str

    # ending
    leave: str
    leave_title: str
    leave_button: str
    needs_a_hand: str
    ended_early: str
    nobody_signed: str
    blocked: str

    moods: Mapping[Mood, str]


_MENTEE = Voice(
    them="Your mentor",
    time="mentoring",
    whole="pair",
    both="both of you",
    signed_by_both="both signed",
    propose="*Find a time to talk.* Propose a few; the mentee takes the first step.",
    apart="You two can be kept apart for good.",
    promises=RESPONSIBILITIES,
    currency="Nobody pays anybody: progress, and passing it on one day, is the currency.",
    ending="Either of you may end it any day, without blame.",
    changing="Change whatever does not suit you: your change goes to the other one, and holds once both signed.",
    unsigned="by {day}, or it dissolves without blame",
    first_step="*Your next step:* write down one step of your plan, with a date. One is enough to begin.",
    empty_plan="Nothing in it yet. One step with a date is enough to begin; your mentor sees it, too.",
    line_why="Progress is what a mentor gets in return.",
    line_sent="That is what mentors live on.",
    choosing="They choose one with a click.",
    proposed="{who} chooses; you hear from me then.",
    before_meeting=f"The day before, I ask what you want to talk about. {_SKIPPING}",
    calendar="Mentoring with {who}",
    called_off="Called off. The other one hears it kindly, without a reason.",
    agenda="What do you want to talk about?",
    agenda_read="Your partner reads it before you meet.",
    others_would_too="the other one would, too",
    outcome="What became of your goal?",
    outcome_read="Your mentor reads it: progress is what they get in return. Leave it open to keep it to yourself.",
    reads="Your partner reads this.",
    way_on="*Pass it on:* somebody is where you were. You know by now what helped; one person, an hour a month, is "
    "enough to begin. Or write down your next goal.",
    leave="*Ending the mentoring with {who}.* That is fine at any time and needs no reason; I give none. "
    "Check-ins stop, and both of you are matched first from now on.",
    leave_title="End it kindly",
    leave_button="End it",
    needs_a_hand="the two of you could use a hand",
    ended_early="It ended earlier than planned, which happens in good mentoring too and needs no reason.",
    nobody_signed="Neither of you could look at the agreement in time, or one of you could not. That happens, and it "
    "is nobody's fault; a busy month is reason enough.",
    blocked="They only hear that the mentoring has ended, never that you chose this.",
    moods={
        Mood.WELL: "Lovely. One small thing for next time: tell each other what moved since you began. "
        "Progress is what keeps both of you going.",
        Mood.BETTER: "Thank you for saying so. What one thing would make the next talk worth more: another topic, "
        "more time, a clearer question? Bring just that one along.",
        Mood.STUCK: "That happens in most good mentorships, and it is nobody's fault. A small way out: send {who} "
        "one question that you would like to think through together, and two times that suit you.",
    },
)

_MENTOR = replace(
    _MENTEE,
    them="Your mentee",
    first_step="*What comes next:* {who} writes down the first step of the plan. Nothing to do until then.",
    empty_plan="Nothing in it yet. {who} leads; one step with a date is enough to begin.",
    before_meeting=f"Before it you get what it will be about. {_SKIPPING}",
    way_on="Your place is free again; whoever comes next has luck.",
    moods={
        Mood.WELL: "Lovely. Tell {who} what you see moving; people rarely notice their own progress.",
        Mood.BETTER: "Thank you for saying so. Next time, try opening with a question: what would make this hour "
        "worth it today?",
        Mood.STUCK: "That happens in most good mentorships, and it is nobody's fault. A small way out: ask {who} "
        "which one thing would help most right now, and leave the rest for later.",
    },
)

_PEER = replace(
    _MENTEE,
    them="Your peer",
    time="time as peers",
    propose="*Find a time to talk.* Propose a few; whoever has a minute begins.",
    promises=PEER_RESPONSIBILITIES,
    currency="Nobody pays anybody: each of you gives and takes.",
    first_step="*Your next step:* each of you writes down one step, with a date. One is enough to begin.",
    empty_plan="Nothing in it yet. One step for each of you, with a date, is enough to begin.",
    line_why="Hearing what worked is what the other one gets out of it.",
    line_sent="That is what keeps the other one going.",
    before_meeting=f"The day before, I ask each of you for a topic, and both of you read them. {_SKIPPING}",
    calendar="Talk with {who}",
    agenda="What would you put on the list?",
    outcome="What became of what you set out to do?",
    outcome_read="Your peer reads it. Leave it open to keep it to yourself.",
    reads="Your peer reads this.",
    way_on="*What next?* Write down your next goal, or say “Count me in” when peers are brought together again. "
    "Whoever was good company once is good company for the next one.",
    leave="*Ending your time as peers with {who}.* That is fine at any time and needs no reason; I give none. "
    "Check-ins stop.",
    ended_early="It ended earlier than planned, which happens and needs no reason.",
    blocked="They only hear that it has ended, never that you chose this.",
    moods={
        Mood.WELL: "Lovely. One small thing for next time: tell each other what moved since you began. "
        "That is what keeps both of you going.",
        Mood.BETTER: "Thank you for saying so. What one thing would make the next talk worth more: another topic, "
        "more time, a fairer share of it for each of you? Bring just that one along.",
        Mood.STUCK: "That happens to most peers at some point, and it is nobody's fault. A small way out: send {who} "
        "one question that you would like to think through together, and two times that suit you.",
    },
)

_CIRCLE = replace(
    _PEER,
    them="Your circle",
    time="circle",
    whole="circle",
    both="all of you",
    signed_by_both="all of you signed",
    apart="You can be kept apart for good from whom you choose.",
    ending="Anybody may leave any day, without blame; the others go on.",
    changing="Change whatever does not suit you: your change goes to the others, and holds once all of you signed.",
    unsigned="by {day}; then it goes on with those who signed, if there are two",
    empty_plan="Nothing in it yet. One step for each of you, with a date, is enough to begin.",
    line_why="Hearing what worked is what the others get out of it.",
    line_sent="That is what keeps the others going.",
    choosing="A time is settled once it suits most of you.",
    proposed="A time is settled once it suits most of you; you hear from me then.",
    before_meeting="The day before, I ask each of you for a topic, and all of you read them. If you cannot make it, "
    "the others meet without you; that needs no reason.",
    called_off="The others hear that you cannot make it. They meet without you, if two of them come.",
    agenda_read="The others read it before you meet.",
    others_would_too="all the others would, too",
    outcome_read="Your circle reads it. Leave it open to keep it to yourself.",
    reads="Your circle reads this.",
    leave="*Leaving your circle with {who}.* That is fine at any time and needs no reason; I give none. "
    "You hear nothing more from it, and the others go on.",
    leave_title="Leave kindly",
    leave_button="Leave",
    needs_a_hand="your circle could use a hand",
    nobody_signed="Too few of you could look at the agreement in time. That happens, and it is nobody's fault; "
    "a busy month is reason enough.",
    blocked="The circle only hears that somebody has left, never that you chose this.",
    moods={
        Mood.WELL: "Lovely. One small thing for next time: tell each other what moved since you began. "
        "That is what keeps all of you going.",
        Mood.BETTER: "Thank you for saying so. What one thing would make the next talk worth more: another topic, "
        "a round in which everybody has five minutes, a smaller list? Bring just that one along.",
        Mood.STUCK: "That happens to most circles at some point, and it is nobody's fault. A small way out: put one "
        "question on the next list that you would like to think through together.",
    },
)

_VOICES = {
    Company.MENTEE: _MENTEE,
    Company.MENTOR: _MENTOR,
    Company.PEER: _PEER,
    Company.CIRCLE: _CIRCLE,
}


def voice(company: Company) -> Voice:
    """Return the words for one kind of reader."""
    return _VOICES[company]
