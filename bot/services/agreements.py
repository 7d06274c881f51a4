"""The agreement: proposed by the programme, changed by anybody, in force once all signed the same version."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from bot.db.tables import Agreement, Member, Person, Relationship, Signature
from bot.errors import AlreadyDone, InvalidInput, NotFound
from bot.forms.agreements import AgreementCard, AgreementForm
from bot.forms.nudges import NudgeKind
from bot.forms.outbox import Letter, Manners, to_person
from bot.forms.states import LIVING, RELATIONSHIP_TRANSITIONS, RelationshipState, before
from bot.services import calendar, milestones, nudging, outbox, relationships
from bot.services.actors import Actor, System
from bot.services.transitions import transition

#: The other one signed or changed it; it is this person's turn.
YOUR_TURN = "agreements.your_turn"
SIGNED = "agreements.signed"


class AgreementChanged(InvalidInput):
    """The version that somebody looked at is not the newest any more."""

    def __init__(self) -> None:
        super().__init__(
            {"ways": "The agreement was changed while you looked at it. Close this and open it once more to see how."}
        )


def card(session: Session, actor: Actor, relationship_id: int) -> AgreementCard:
    """Return the newest version of one of the actor's agreements.

    Raises:
        NotFound: it is not one of the actor's.
    """
    row, _ = relationships.own(session, actor, relationship_id)
    found = card_for(session, row, actor.person_id)
    if found is None:
        raise NotFound("There is no agreement for this relationship.")
    return found


def card_for(session: Session, row: Relationship, person_id: int) -> AgreementCard | None:
    """Return the newest version of an agreement for one of its people; None where there is none."""
    newest = latest(session, row.id)
    mine = relationships.card_of(session, row.id, person_id)
    if newest is None or mine is None:
        return None
    signed = _signers(session, newest.id)
    people = {member.person_id for member in relationships.members(session, row.id)}
    proposer = session.exec(select(Person).where(Person.id == newest.proposed_by)).first()
    me = session.exec(select(Person).where(Person.id == person_id)).one()
    return AgreementCard(
        relationship=mine,
        version=newest.version,
        cadence_weeks=newest.cadence_weeks,
        term_months=newest.term_months,
        ways=newest.ways,
        signed=tuple(relationships.partner(one) for one in signed if one.id in people),
        mine_is_signed=person_id in {one.id for one in signed},
        is_in_force=people <= {one.id for one in signed},
        was_in_force=row.state is not RelationshipState.AGREEING,
        proposed_by=relationships.partner(proposer) if proposer is not None else None,
        agree_by=row.agree_by.astimezone(calendar.zone(me.tz)) if row.agree_by is not None else None,
    )


def sign(
    session: Session, actor: Actor, relationship_id: int, version: int, form: AgreementForm, *, now: datetime
) -> AgreementCard:
    """Sign what somebody looked at; what they changed in it is a new version, which the others sign too.

    Raises:
        NotFound: it is not one of the actor's.
        AlreadyDone: the relationship is over.
        InvalidInput: the agreement was changed meanwhile, or the term would be over already.
    """
    row, _ = relationships.own_living(session, actor, relationship_id)
    # Of two who sign in the same moment, the second sees the first's signature.
    relationships.hold(session, row)
    newest = latest(session, row.id)
    if newest is None or newest.version != version:
        raise AgreementChanged
    _refuse_a_term_that_is_over(row, form, now)
    proposal = (form.cadence_weeks, form.term_months, form.ways)
    if proposal != (newest.cadence_weeks, newest.term_months, newest.ways):
        newest = _propose(session, actor, row, _versions(session, row.id)[0].version + 1, form, now)
    values = {"agreement_id": newest.id, "person_id": actor.person_id, "signed_at": now}
    fresh = outbox.insert_once(session, Signature, values) is not None
    people = relationships.members(session, row.id)
    signed = {one.id for one in _signers(session, newest.id)}
    if fresh and {member.person_id for member in people} <= signed:
        _come_into_force(session, actor, row, newest, people, now)
    elif fresh:
        _pass_on(session, newest, row, [one.person_id for one in people if one.person_id not in signed], now)
    for member in people:
        outbox.refresh_home(session, member.person_id, now=now)
    return card(session, actor, relationship_id)


def latest(session: Session, relationship_id: int) -> Agreement | None:
    """Return the newest version of a relationship's agreement.

    What somebody proposed who has left meanwhile is no proposal any more, unless all who stayed signed it.
    """
    people = {member.person_id for member in relationships.members(session, relationship_id)}
    found = _versions(session, relationship_id)
    for one in found:
        stands = one.proposed_by is None or one.proposed_by in people
        if stands or people <= {signer.id for signer in _signers(session, one.id)}:
            return one
    return found[0] if found else None


def in_force(session: Session, relationship_id: int) -> Agreement | None:
    """Return the newest version that everybody signed."""
    people = {member.person_id for member in relationships.members(session, relationship_id)}
    for one in _versions(session, relationship_id):
        if people <= {signer.id for signer in _signers(session, one.id)}:
            return one
    return None


def most_signed(session: Session, row: Relationship) -> set[int]:
    """Return who of the people signed the version that most of them signed; the newest, where several did alike."""
    people = {member.person_id for member in relationships.members(session, row.id)}
    signed = [people & {one.id for one in _signers(session, version.id)} for version in _versions(session, row.id)]
    return max(signed, key=len, default=set())


def settle(session: Session, row: Relationship, was: Agreement | None, *, by: Actor | System, now: datetime) -> None:
    """Have a version come into force that all who stayed signed, once somebody left; `was` was in force before."""
    agreed = in_force(session, row.id)
    if agreed is not None and (was is None or agreed.version > was.version):
        _come_into_force(session, by, row, agreed, relationships.members(session, row.id), now)


def unsigned_by(session: Session, person_id: int) -> int | None:
    """Return the oldest relationship whose first agreement waits for this person."""
    query = (
        select(Relationship)
        .join(Member, col(Member.relationship_id) == col(Relationship.id))
        .where(Member.person_id == person_id, Relationship.state == RelationshipState.AGREEING)
        .where(col(Member.left_at).is_(None))
        .order_by(col(Relationship.id))
    )
    for row in session.exec(query).all():
        newest = latest(session, row.id)
        if newest is not None and person_id not in {one.id for one in _signers(session, newest.id)}:
            return row.id
    return None


def remind(session: Session, row: Relationship, *, now: datetime) -> None:
    """Have those reminded who have not signed yet."""
    newest = latest(session, row.id)
    signed = {one.id for one in _signers(session, newest.id)} if newest is not None else set()
    for member in relationships.members(session, row.id):
        if member.person_id not in signed:
            occasion = f"relationship:{row.id}"
            nudging.found(session, NudgeKind.UNSIGNED, member.person_id, occasion, relationship_id=row.id, now=now)


def waits_for(session: Session, row: Relationship, person_id: int) -> bool:
    """Tell whether a first agreement waits for this person's signature."""
    newest = latest(session, row.id)
    signed = {one.id for one in _signers(session, newest.id)} if newest is not None else {person_id}
    inside = {member.person_id for member in relationships.members(session, row.id)}
    return row.state is RelationshipState.AGREEING and person_id in inside - signed


def to_send(session: Session, kind: str, relationship_id: int, person_id: int) -> AgreementCard | str:
    """Return what a message about an agreement shows, or a code that says why it has lost its point."""
    row = session.exec(select(Relationship).where(Relationship.id == relationship_id)).first()
    found = card_for(session, row, person_id) if row is not None else None
    if row is None or found is None or row.state not in LIVING:
        return "relationship_over"
    if kind == SIGNED:
        return found if found.is_in_force else "changed_again"
    return "signed" if found.mine_is_signed else found


# -- inside -------------------------------------------------------------------------------------------------


def _versions(session: Session, relationship_id: int) -> Sequence[Agreement]:
    query = select(Agreement).where(Agreement.relationship_id == relationship_id)
    return session.exec(query.order_by(col(Agreement.version).desc())).all()


def _signers(session: Session, agreement_id: int) -> Sequence[Person]:
    query = select(Person).join(Signature, col(Signature.person_id) == col(Person.id))
    return session.exec(query.where(Signature.agreement_id == agreement_id).order_by(col(Signature.id))).all()


def _refuse_a_term_that_is_over(row: Relationship, form: AgreementForm, now: datetime) -> None:
    ends_at = row.started_at + relationships.months(form.term_months)
    if row.state is not RelationshipState.AGREEING and ends_at <= now + timedelta(days=7):
        raise InvalidInput(
            {"term_months": "Counted from your beginning, that would be over now. Please choose longer."}
        )


def _propose(
    session: Session, actor: Actor, row: Relationship, version: int, form: AgreementForm, now: datetime
) -> Agreement:
    proposal = Agreement(
        relationship_id=row.id,
        version=version,
        proposed_by=actor.person_id,
        cadence_weeks=form.cadence_weeks,
        term_months=form.term_months,
        ways=form.ways,
        created_at=now,
    )
    try:
        with session.begin_nested():
            session.add(proposal)
            session.flush()
    except IntegrityError as error:  # the other one proposed something in the same moment
        raise AgreementChanged from error
    return proposal


def _come_into_force(
    session: Session, by: Actor | System, row: Relationship, agreed: Agreement, people: Sequence[Member], now: datetime
) -> None:
    previous = session.exec(
        select(Agreement)
        .where(Agreement.relationship_id == row.id, Agreement.version < agreed.version)
        .order_by(col(Agreement.version).desc())
    ).first()
    begins = row.state is RelationshipState.AGREEING
    # An extension moved the end; a change of something else leaves it there.
    ends_at = row.started_at + relationships.months(agreed.term_months)
    if (begins or previous is None or previous.term_months != agreed.term_months) and ends_at > now:
        row.ends_at = ends_at
        session.add(row)
        session.flush()
    if begins and not transition(
        session,
        row,
        RelationshipState.ACTIVE,
        allowed_from=before(RELATIONSHIP_TRANSITIONS, RelationshipState.ACTIVE) & {RelationshipState.AGREEING},
        by=by,
        now=now,
        code="signed",
        agree_by=None,
    ):
        raise AlreadyDone("This has come to its end meanwhile, so nothing was begun.")
    milestones.plan(session, row, now=now)
    for member in people:
        signed_now = isinstance(by, Actor) and member.person_id == by.person_id
        manners = Manners.NOW if signed_now else Manners.DAYTIME
        _tell(session, SIGNED, row, member.person_id, str(agreed.version), manners, now)


def _pass_on(session: Session, newest: Agreement, row: Relationship, person_ids: Sequence[int], now: datetime) -> None:
    for person_id in person_ids:
        _tell(session, YOUR_TURN, row, person_id, str(newest.version), Manners.DAYTIME, now)


def _tell(
    session: Session, kind: str, row: Relationship, person_id: int, which: str, manners: Manners, now: datetime
) -> None:
    letter = Letter(
        key=f"{kind}:{row.id}:{which}:{person_id}",
        to=to_person(person_id),
        kind=kind,
        manners=manners,
        due_at=now,
        subject_id=row.id,
    )
    outbox.enqueue(session, letter, now=now)
