"""The Home tab, one glance: where somebody stands, what is next, their people, their goals, their settings."""

from collections.abc import Sequence

from slack_sdk.models.blocks import ActionsBlock, Block, DividerBlock, HeaderBlock
from slack_sdk.models.views import View

from bot.catalogue import KINDS
from bot.forms.hub import HomePage, PartnerCard, Standing
from bot.forms.relationships import company
from bot.views import ways
from bot.views.agreements import every
from bot.views.chain import show_button
from bot.views.hub import names, snooze, stand, step_button, step_text
from bot.views.message import context, escape, quote, section
from bot.views.partners import open_button
from bot.views.voices import voice
from bot.views.when import moment, month_day

#: Slack takes 100 blocks in a Home tab; these leave room for everything around them.
_MOST_PARTNERS, _MOST_GOALS = 25, 5


def home_view(page: HomePage) -> View:
    """Return the Home tab."""
    standing = page.standing
    blocks: list[Block] = [
        HeaderBlock(text="Your mentoring"),
        section(stand(standing) if standing.profile else f"{_WELCOME_HERE}{snooze(standing)}"),
        section(f":arrow_right: *Your next step*\n{step_text(standing.step)}"),
    ]
    if (button := step_button(standing.step)) is not None:
        blocks.append(ActionsBlock(elements=[button]))
    if standing.profile is not None or page.partners:
        blocks += [DividerBlock(), *_people(page.partners)]
    if standing.profile is not None:
        blocks.append(section("Who passed mentoring on to whom, in your programmes", accessory=show_button()))
    if standing.profile is not None or page.goals:
        blocks += [DividerBlock(), *_goals(page)]
    if standing.profile is not None:
        blocks += [DividerBlock(), section("*Find and ask*"), ActionsBlock(elements=ways.finding())]
    blocks += [DividerBlock(), *_settings(standing), context("Only you see this page.")]
    return View(type="home", blocks=blocks)


_WELCOME_HERE = (
    "I help people find a mentor, ask well, meet regularly and pass it on. "
    "You can look for a mentor, offer mentoring, do both, or join a peer group. Nobody is enrolled unasked."
)


def _people(cards: Sequence[PartnerCard]) -> list[Block]:
    blocks: list[Block] = [section("*My people*", accessory=ways.people("See all"))]
    blocks += [
        section(_partner_line(card), accessory=open_button(card.relationship_id)) for card in cards[:_MOST_PARTNERS]
    ]
    if len(cards) > _MOST_PARTNERS:
        blocks.append(context(f"… and {len(cards) - _MOST_PARTNERS} more"))
    if not cards:
        blocks.append(context("Nobody yet. When you are paired, you find each other here."))
    return blocks


def _partner_line(card: PartnerCard) -> str:
    who = names(card.partners) or "Somebody who is gone"
    since = f"since {month_day(card.since)} {card.since.year}"
    checkin = f" · next check-in {moment(card.next_checkin)}" if card.next_checkin else ""
    agreed = f" · you meet {every(card.every_weeks)}" if card.every_weeks else " · agreement not signed yet"
    until = f" until {month_day(card.until)} {card.until.year}" if card.until else ""
    them = voice(company(card.my_role, len(card.partners))).them
    if card.rests:
        return f"{them}: {who}\n{KINDS[card.kind].label} · {since} · :zzz: rests for now"
    return f"{them}: {who}\n{KINDS[card.kind].label} · {since}{until}{agreed}{checkin}"


def _goals(page: HomePage) -> list[Block]:
    blocks: list[Block] = [section("*My goals*", accessory=ways.goals("Write and change"))]
    blocks += [
        section(f"{escape(goal.words.aim(goal.aim).label)}\n{quote(goal.text, 300)}")
        for goal in page.goals[:_MOST_GOALS]
    ]
    if len(page.goals) > _MOST_GOALS:
        blocks.append(context(f"… and {len(page.goals) - _MOST_GOALS} more"))
    blocks.append(context(":lock: Only you see your goals here." if page.goals else "None written down yet."))
    return blocks


def _settings(standing: Standing) -> list[Block]:
    if standing.profile is None:
        return [ActionsBlock(elements=ways.visiting(standing))]
    return [section("*My settings*"), ActionsBlock(elements=[ways.readiness(), *ways.settings(standing)])]
