"""Two people who have done everything that one can do here, each in words by which they can be told apart."""

import itertools
import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from bot.catalogue import Aim, Kind
from bot.db.tables import (
    Avoidance,
    Checkin,
    Meeting,
    Member,
    NeverInvite,
    Outbox,
    Person,
    Relationship,
    Review,
    Suggestion,
)
from bot.delivery.kinds import all_kinds
from bot.delivery.rendering import recipients, render
from bot.forms.asks import AgreedPairForm, AskForm, Whom
from bot.forms.checkins import CheckinForm
from bot.forms.details import DetailsForm
from bot.forms.endings import EndForm
from bot.forms.follow_ups import FollowUpForm
from bot.forms.goals import GoalForm
from bot.forms.meetings import AgendaForm, TakeawayForm, TimesForm
from bot.forms.messages import Typed
from bot.forms.plans import LineForm, StepForm
from bot.forms.preferences import PreferencesForm
from bot.forms.readiness import ReadinessForm
from bot.forms.reviews import ReviewForm
from bot.forms.states import AskState, Mood, OutboxState, ReadyAnswer, ReviewState, Role, SmallOffer
from bot.services import (
    agreed_pairs,
    answers,
    ask_clock,
    asks,
    checkins,
    details,
    endings,
    follow_ups,
    goals,
    helping,
    inbound,
    lifecycle,
    meeting_clock,
    meeting_notes,
    meetings,
    notes,
    nudges,
    plans,
    preferences,
    readiness,
    reviews,
    sharing,
    shortlist,
    wishes,
)
from tests.conftest import SetClock
from tests.people import acting, make_person
from tests.services import pairs

_CALENDAR = (lifecycle, plans, meeting_clock, nudges, checkins, ask_clock, wishes)


class Case:
    """Mia, a mentor, and Ben, a mentee; Cy, who mentors, too; and Ada, who runs the programme and looks on."""

    def __init__(self, session: Session, clock: SetClock) -> None:
        self.session, self.clock, self.numbers = session, clock, itertools.count()
        self.ada = make_person(session, "Ada", is_admin=True)
        self.programme = pairs.programme(session, self.ada, now=clock.now())
        self.mia, self.ben, self.cy, self.dee = [make_person(session, name) for name in ("Mia", "Ben", "Cy", "Dee")]
        for who in (self.mia, self.ben, self.cy):
            profile = pairs.joined(session, who, looking=who is self.ben, offering=who is not self.ben, capacity=3)
            profile.peers, profile.skills = True, self.words(who)
            pairs.enrolled(session, who, self.programme)
            details.save(
                session,
                acting(who),
                DetailsForm(
                    offer=self.words(who), booking_link=f"https://example.org/{who.name}", team=self.words(who)
                ),
            )

    @property
    def now(self) -> datetime:
        """The present instant."""
        return self.clock.now()

    def words(self, who: Person) -> str:
        """Something that this person writes, and never wrote before."""
        return f"{mark(who)} {next(self.numbers):03}"

    def before(self, *who: Person) -> None:
        """What each of them tells about themselves and about others before anything else happens."""
        for one in who:
            actor = acting(one)
            goal = goals.save(self.session, actor, self._goal(one), now=self.now)
            goals.save(self.session, actor, self._goal(one), goal_id=goal.id, now=self.now)
            yes = ReadyAnswer.YES
            form = ReadinessForm(goals=yes, risk=yes, commitment=yes, plan=yes, hours=4)
            readiness.save(self.session, actor, form, now=self.now)
            known = [other.slack_user_id for other in who if other is not one]
            liked = PreferencesForm(known=[*known, self.cy.slack_user_id], avoid=[self.dee.slack_user_id])
            preferences.save(self.session, actor, liked, now=self.now)
            for other in (*who, self.cy):
                if other is not one:
                    shortlist.add(self.session, actor, other, why=self.words(one), now=self.now)
                    wishes.wish(self.session, actor, other.id, now=self.now)
            self.session.add(NeverInvite(person_id=one.id, said_at=self.now))
            self.session.add(Avoidance(person_id=self.dee.id, avoided_id=one.id, created_at=self.now))
        self.session.flush()

    def _goal(self, who: Person) -> GoalForm:
        return GoalForm(
            aim=Aim.NEW_SKILL,
            kind=Kind.NICHE,
            functions=["skills"],
            text=self.words(who),
            success=self.words(who),
            skills=self.words(who),
            timeframe_months=6,
            compared=True,
        )

    def nothing(self) -> None:
        """Nothing more than that they joined."""

    # -- the ask --------------------------------------------------------------------------------------------

    def suggest(self) -> Suggestion:
        """Mia is suggested to Ben."""
        place = pairs.enrolled_in(self.session, self.ben, self.programme)
        goal = goals.open_goals(self.session, self.ben.id)
        row = Suggestion(
            enrolment_id=place.id,
            person_id=self.ben.id,
            mentor_id=self.mia.id,
            goal_id=goal[0].id if goal else None,
            # Once a day at most.
            local_date=self.now.date() - timedelta(days=next(self.numbers)),
            kind=Kind.NICHE,
            created_at=self.now,
        )
        self.session.add(row)
        self.session.flush()
        return row

    def asked(self) -> int:
        """Ben asks Mia, who was suggested to him."""
        form = AskForm(
            what=self.words(self.ben),
            goal_text=self.words(self.ben),
            timeframe_months=6,
            need=self.words(self.ben),
            why=self.words(self.ben),
            recommended_by=self.cy.slack_user_id,
            more=["then_next"],
        )
        whom = Whom(suggestion_id=self.suggest().id)
        return asks.send(self.session, acting(self.ben), whom, form, now=self.now).id

    def thinking(self) -> int:
        """Mia wants time."""
        ask = self.asked()
        day = (self.now + timedelta(days=7)).date()
        answers.need_time(self.session, acting(self.mia), ask, day, now=self.now)
        return ask

    def offered(self) -> int:
        """Mia offers something smaller, with a word."""
        ask = self.asked()
        answers.offer_less(self.session, acting(self.mia), ask, SmallOffer.TALK, now=self.now)
        answers.share_reason(self.session, acting(self.mia), ask, self.words(self.mia), now=self.now)
        return ask

    def talking(self) -> int:
        """Ben takes it."""
        ask = self.offered()
        answers.take_offer(self.session, acting(self.ben), ask, now=self.now)
        return ask

    def refused(self) -> int:
        """Mia cannot, with a word."""
        ask = self.asked()
        answers.decline(self.session, acting(self.mia), ask, AskState.BUSY, now=self.now)
        answers.share_reason(self.session, acting(self.mia), ask, self.words(self.mia), now=self.now)
        return ask

    def invited(self) -> int:
        """Ben invites Dee, who has not joined."""
        form = AskForm(
            what=self.words(self.ben),
            goal_text=self.words(self.ben),
            timeframe_months=6,
            need=self.words(self.ben),
            why=self.words(self.ben),
            recommended_by=self.mia.slack_user_id,
        )
        return asks.send(self.session, acting(self.ben), Whom(person_id=self.dee.id), form, now=self.now).id

    def said_themselves(self) -> int:
        """Ben says that the two agreed already."""
        form = AgreedPairForm(person=self.mia.slack_user_id, role=Role.MENTEE, kind=Kind.CLASSIC)
        return agreed_pairs.propose(self.session, acting(self.ben), form, now=self.now).id

    # -- the relationship -----------------------------------------------------------------------------------

    def accepted(self) -> Relationship:
        """Mia says yes; nobody has signed."""
        answers.accept(self.session, acting(self.mia), self.asked(), now=self.now)
        return self.session.exec(select(Relationship).order_by(col(Relationship.id).desc()).limit(1)).one()

    def half_signed(self) -> Relationship:
        """Each proposes something else, and one has signed the last version."""
        row = self.accepted()
        ways = self.words(self.mia)
        pairs.sign(self.session, row, self.mia, now=self.now, ways=ways)
        pairs.sign(self.session, row, self.ben, now=self.now, ways=self.words(self.ben))
        pairs.sign(self.session, row, self.mia, now=self.now, ways=ways, cadence_weeks=4)
        return row

    def signed(self) -> Relationship:
        """Both have signed; there is a plan."""
        row = self.half_signed()
        pairs.sign(self.session, row, self.ben, now=self.now)
        for one, other in ((self.mia, self.ben), (self.ben, self.mia)):
            day = (self.now + timedelta(days=3)).date()
            mine = StepForm(text=self.words(one), due_on=day)
            card = plans.add(self.session, acting(one), row.id, mine, now=self.now)
            own = next(step for step in card.open if step.text == mine.text)
            form = StepForm(text=self.words(one), due_on=day, owner_id=other.id)
            plans.add(self.session, acting(one), row.id, form, now=self.now)
            plans.finish(self.session, acting(one), own.id, now=self.now)
            plans.tell(self.session, acting(one), own.id, LineForm(line=self.words(one)), now=self.now)
        return row

    def proposed(self) -> Relationship:
        """Ben has proposed times."""
        row = self.signed()
        times = [self.now + timedelta(days=2), self.now + timedelta(days=3)]
        meetings.propose(self.session, acting(self.ben), row.id, TimesForm(times=times), now=self.now)
        return row

    def agreed(self) -> Relationship:
        """A time is agreed on, and there is an agenda."""
        row = self.proposed()
        meeting = self.session.exec(select(Meeting).where(Meeting.relationship_id == row.id)).one()
        at = datetime.fromisoformat(meeting.times[0])
        meetings.accept(self.session, acting(self.mia), meeting.id, at, now=self.now)
        form = AgendaForm(agenda=f"{self.words(self.ben)}, {self.words(self.mia)}")
        meeting_notes.write_agenda(self.session, acting(self.mia), meeting.id, form, now=self.now)
        return row

    def met(self) -> Relationship:
        """They met, and took something along; both were asked how it goes."""
        row = self.agreed()
        meeting = self.session.exec(select(Meeting).where(Meeting.relationship_id == row.id)).one()
        self.pass_time(days=20)
        for one in (self.mia, self.ben):
            meeting_notes.say_if_met(self.session, acting(one), meeting.id, met=True, now=self.now)
            form = TakeawayForm(will_do=self.words(one), idea=self.words(one))
            meeting_notes.take_along(self.session, acting(one), meeting.id, form, now=self.now)
            self._check_in(one)
        helping.ask_for_help(self.session, acting(self.ben), row.id, now=self.now)
        return row

    def _check_in(self, who: Person) -> None:
        found = self.session.exec(select(Checkin).where(Checkin.person_id == who.id)).first()
        assert found is not None, "nobody was asked how it goes"
        form = CheckinForm(mood=Mood.BETTER, text=self.words(who))
        checkins.submit(self.session, acting(who), found.id, form, now=self.now)
        typed = Typed(channel_id="D1", ts=f"{who.id}.1", text=self.words(who))
        notes.take(self.session, acting(who), typed, now=self.now)
        sharing.share(self.session, acting(who), found.id, now=self.now)

    def halfway(self) -> Relationship:
        """Both look back halfway, the one in words to the other."""
        row = self.met()
        reviews.midpoint(self.session, row, now=self.now)
        self._look_back(self.mia, self.ben)
        return row

    def asked_halfway(self) -> Relationship:
        """Both are asked to look back."""
        row = self.met()
        reviews.midpoint(self.session, row, now=self.now)
        return row

    def closing(self) -> Relationship:
        """The end is near: one has looked back, the other is asked."""
        row = self.halfway()
        reviews.closing(self.session, row, now=self.now)
        reviews.extension(self.session, row, now=self.now)
        self._look_back(self.ben)
        return row

    def closed(self) -> Relationship:
        """It has come to its end, with thanks and news later; both may be named."""
        row = self.halfway()
        reviews.closing(self.session, row, now=self.now)
        self._look_back(self.mia, self.ben)
        row.ends_at = self.now
        assert reviews.close(self.session, row, now=self.now)
        for one in (self.mia, self.ben):
            reviews.name_me(self.session, acting(one), row.id, now=self.now)
        follow_ups.promise(self.session, acting(self.ben), row.id, now=self.now)
        later = follow_ups.find(self.session, row.id, self.ben.id)
        assert later is not None
        told = FollowUpForm(told=self.words(self.ben))
        follow_ups.tell(self.session, acting(self.ben), later.id, told, now=self.now)
        return row

    def ended(self) -> Relationship:
        """Ben has ended it, with a word of thanks."""
        row = self.halfway()
        endings.end(self.session, acting(self.ben), row.id, EndForm(thanks=self.words(self.ben)), now=self.now)
        return row

    def _look_back(self, *who: Person) -> None:
        for one in who:
            mine = select(Review).where(Review.person_id == one.id, Review.state == ReviewState.ASKED)
            for review in self.session.exec(mine).all():
                form = ReviewForm(told=self.words(one), thanks=self.words(one), private=self.words(one))
                reviews.look_back(self.session, acting(one), review.id, form, now=self.now)

    # -- circles ----------------------------------------------------------------------------------------------

    def circle(self, *more: str) -> Relationship:
        """Mia, Ben and others are a circle that meets, each with a topic."""
        people = [self.mia, self.ben, *self.others(more)]
        row = pairs.new_circle(self.session, people, self.programme, now=self.now)
        for one in people:
            pairs.sign(self.session, row, one, now=self.now, ways="" if one is not self.ben else "At noon")
        for one in people:
            pairs.sign(self.session, row, one, now=self.now)
        times = [self.now + timedelta(days=2)]
        card = meetings.propose(self.session, acting(self.mia), row.id, TimesForm(times=times), now=self.now)
        # Most of them are enough for a time.
        for one in people[1 : 1 + max(1, len(people) // 2)]:
            meetings.accept(self.session, acting(one), card.id, times[0], now=self.now)
        for one in people:
            agenda = AgendaForm(agenda=self.words(one))
            meeting_notes.write_agenda(self.session, acting(one), card.id, agenda, now=self.now)
            plans.add(self.session, acting(one), row.id, StepForm(text=self.words(one)), now=self.now)
        return row

    def others(self, names: Sequence[str]) -> list[Person]:
        """More people in the programme."""
        found = []
        for name in names:
            person = make_person(self.session, name)
            pairs.joined(self.session, person).peers = True
            pairs.enrolled(self.session, person, self.programme)
            found.append(person)
        return found

    # -- what follows ---------------------------------------------------------------------------------------

    def typed_while_baton_was_down(self, who: Person) -> None:
        """Something typed was recorded, and not dealt with."""
        event = {"type": "message", "user": who.slack_user_id, "text": self.words(who)}
        inbound.record(self.session, f"event:{who.id}", json.dumps({"event": event}), now=self.now)

    def pass_time(self, *, days: int, step: int = 10) -> None:
        """Let time pass in steps, with everything that the calendar does."""
        until = self.now + timedelta(days=days)
        while self.now < until:
            self.clock.at = min(until, self.now + timedelta(days=step))
            for feature in _CALENDAR:
                due = feature.next_due(self.session)
                if due is not None and due <= self.now:
                    feature.queue_due(self.session, now=self.now)
            self.session.flush()

    def shown(self) -> dict[int, str]:
        """Every message that waits, as it would be sent to somebody, or the code why it would not be."""
        waiting = self.session.exec(select(Outbox).where(Outbox.state == OutboxState.DUE)).all()
        kinds, people = all_kinds(), recipients(self.session, waiting)
        return {row.id: repr(render(self.session, row, kinds, people, now=self.now)) for row in waiting}

    def members(self, row_id: int) -> list[int]:
        """Who is in a relationship."""
        query = select(Member.person_id).where(Member.relationship_id == row_id, col(Member.left_at).is_(None))
        return list(self.session.exec(query))


def mark(who: Person) -> str:
    """What stands in every text of a person."""
    return f"«{who.slack_user_id}»"
