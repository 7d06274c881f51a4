"""A pairing round, from the announcement to the introductions, as everybody in it lives it."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.flows import programme_walks as walk
from tests.life import Life

SECRET = "Nobody but me may ever read this goal"


def crowd(life: Life, channel: str) -> tuple[str, str]:
    """Have a mentee and a mentor who fit join, in the channel."""
    mentee, mentor = life.somebody(0), life.somebody(1)
    for person in (mentee, mentor):
        life.gesture("join", person=person, channel=channel)
    walk.joined(life, mentee, "look", stage="early")
    walk.with_goal(life, mentee, SECRET, ["advancement", "support"])
    walk.joined(
        life,
        mentor,
        "offer",
        stage="director",
        functions_offered=["skills", "advancement", "connections"],
        capacity="1",
    )
    return mentee, mentor


def group_dms(life: Life, person: str) -> list[dict[str, Any]]:
    return [c for c in life.see(person)["channels"] if c["type"] == "mpim"]


def ready(life: Life) -> tuple[str, str, str, dict[str, Any]]:
    """A programme with a round in which a mentee and a mentor are counted in."""
    channel = walk.invited(life)
    walk.programme(life, channel)
    mentee, mentor = crowd(life, channel)
    announcement = walk.round_in(life, channel)
    for person in (mentee, mentor):
        life.click(person, "rounds.in", walk.at(channel, announcement))
        assert "You are in" in walk.shown(walk.in_channel(life, person, channel)[-1])
    return channel, mentee, mentor, announcement


def test_a_round_ends_in_an_introduction_that_tells_nothing_private(life: Life) -> None:
    channel, mentee, mentor, announcement = ready(life)
    admin = life.admin()
    view = walk.drafted(life, channel)
    assert mentee in walk.shown(view)
    assert "aims fit" in walk.shown(view)
    assert "romot" not in walk.shown(view)  # which aim it is stays the mentee's
    life.submit(admin)
    assert "1 pair" in walk.shown(life.modal(admin))
    group = group_dms(life, mentee)[0]
    assert {mentee, mentor} < set(group["members"])
    intro = walk.shown(group["messages"][-1])
    assert mentee in intro
    assert "cannot read it" in intro
    assert "propose two times" in intro
    life.travel(advance="3d")
    told = {person: walk.shown(walk.newest(life.dm(person), "Why the two of you")) for person in (mentee, mentor)}
    assert "Move up" in told[mentee]
    for who, text in [
        (mentor, told[mentor]),
        ("channel", walk.shown({"blocks": walk.in_channel(life, admin, channel)})),
    ]:
        assert SECRET not in text, who
        assert "romot" not in text, who
    assert SECRET not in intro
    summary = walk.shown(walk.newest(walk.in_channel(life, admin, channel), "begins to work together"))
    assert mentee not in summary
    posted = walk.same(walk.in_channel(life, admin, channel), announcement)
    assert "1 pair began" in walk.shown(posted)
    assert "Count me in" not in walk.shown(posted)


def test_publishing_twice_at_once_introduces_once(life: Life) -> None:
    channel, mentee, _, _ = ready(life)
    one, two = [p["id"] for p in life.people() if p["is_admin"] and not p["deleted"]][:2]
    life.gesture("join", person=two, channel=channel)
    walk.drafted(life, channel, one)
    life.command(two, "/mentor-admin", channel=channel)
    hub = walk.in_channel(life, two, channel)[-1]
    life.click(two, "rounds.preview", walk.at(channel, hub))
    with ThreadPoolExecutor(2) as both:
        list(both.map(life.submit, (one, two)))
    life.settle()
    texts = sorted(walk.shown(life.modal(admin)) for admin in (one, two))
    assert sum("Published: 1 pair" in text for text in texts) == 1
    assert sum("already published" in text for text in texts) == 1
    assert len(group_dms(life, mentee)) == 1
    assert len(group_dms(life, mentee)[0]["messages"]) == 1


def test_the_deadline_drafts_by_itself_and_tells_the_admin_in_their_day(life: Life) -> None:
    channel, mentee, _, _ = ready(life)
    admin = life.admin()
    life.travel(advance="1w")
    before = walk.shown(walk.newest(life.dm(admin), "closes soon"))
    assert "1 person looks, 1 free place" in before
    assert "romot" not in before
    told = walk.newest(life.dm(admin), "has closed")
    assert "1 pair" in walk.shown(told)
    assert "romot" not in walk.shown(told)
    reminder = walk.newest(walk.in_channel(life, mentee, channel), "closes soon")
    life.click(mentee, "rounds.skip", walk.at(channel, reminder))
    assert "has closed" in walk.in_channel(life, mentee, channel)[-1]["text"]
    life.click(admin, "rounds.preview", walk.at(walk.dm_with(life, admin), told))
    life.submit(admin)
    assert "Published: 1 pair" in walk.shown(life.modal(admin))


def test_whoever_has_not_joined_joins_by_counting_in(life: Life) -> None:
    channel, _, _, announcement = ready(life)
    late = life.somebody(2)
    life.gesture("join", person=late, channel=channel)
    life.click(late, "rounds.in", walk.at(channel, announcement))
    assert life.modal(late)["callback_id"] == "participants.modal"
    life.submit(late, roles=["look"], stage="early", field="data")
    life.travel(advance="1h")
    posted = walk.same(walk.in_channel(life, late, channel), announcement)
    assert "3 people are in" in walk.shown(posted)
    view = walk.drafted(life, channel)
    assert late in walk.shown(view)  # one place for two mentees: somebody is left over
    assert "no free place that fits" in walk.shown(view)
    life.submit(life.admin())
    life.travel(advance="3d")
    alone = [p for p in (late, life.somebody(0)) if not group_dms(life, p)]
    assert len(alone) == 1
    kind = walk.shown(walk.newest(life.dm(alone[0]), "no partner for you yet"))
    assert "It says nothing about you" in kind
    assert "What you can do now" in kind


def test_a_preview_that_went_stale_shows_the_new_draft_instead_of_publishing(life: Life) -> None:
    channel, mentee, _, _ = ready(life)
    one, two = [p["id"] for p in life.people() if p["is_admin"] and not p["deleted"]][:2]
    life.gesture("join", person=two, channel=channel)
    walk.drafted(life, channel, one)
    life.command(two, "/mentor-admin", channel=channel)
    life.click(two, "rounds.preview", walk.at(channel, walk.in_channel(life, two, channel)[-1]))
    life.click(two, "rounds.solve_again", {"view": life.modal(two)["id"]})
    walk.preview(life, two, not_version="1")
    life.submit(one)
    assert "The draft changed" in walk.shown(life.modal(one))
    assert "draft 2" in walk.shown(life.modal(one))
    assert group_dms(life, mentee) == []
    life.submit(one)
    assert "Published" in walk.shown(life.modal(one))


def test_somebody_deactivated_after_signing_up_is_in_no_draft_and_in_no_pair(life: Life) -> None:
    channel, mentee, mentor, _ = ready(life)
    walk.drafted(life, channel)
    life.gesture("profile", person=mentor, deleted=True)
    admin = life.admin()
    life.submit(admin)
    assert "Nothing was published" in walk.shown(life.modal(admin))
    life.click(admin, "rounds.solve_again", {"view": life.modal(admin)["id"]})
    view = walk.preview(life, admin, not_version="1")
    assert "nobody on the other side" in walk.shown(view)
    assert group_dms(life, mentee) == []


def test_a_guest_is_turned_away_kindly_where_none_are_welcome(life: Life) -> None:
    channel, _, _, announcement = ready(life)
    guest = next(p["id"] for p in life.people() if p["is_restricted"])
    life.gesture("join", person=guest, channel=channel, inviter=life.admin())
    life.click(guest, "rounds.in", walk.at(channel, announcement))
    assert "full members" in walk.in_channel(life, guest, channel)[-1]["text"]
    assert life.see(guest)["modals"] == []


def test_buttons_of_an_admins_hub_do_nothing_for_somebody_who_runs_nothing_any_more(life: Life) -> None:
    channel = walk.invited(life)
    admin, helper = life.admin(), life.somebody(5)
    life.gesture("join", person=helper, channel=channel)
    walk.programme(life, channel, admins=[admin, helper])
    walk.round_in(life, channel)
    life.command(helper, "/mentor-admin", channel=channel)
    hub = walk.in_channel(life, helper, channel)[-1]
    life.command(admin, "/mentor-admin", "edit", channel=channel)
    life.submit(admin, admins=[admin])
    for button in ("rounds.draft_now", "rounds.call_off", "rounds.more_time"):
        life.click(helper, button, walk.at(channel, hub))
        assert "Only the people who run" in walk.in_channel(life, helper, channel)[-1]["text"], button
    assert life.see(helper)["modals"] == []


def test_a_round_without_anybody_can_get_more_time_and_be_called_off(life: Life) -> None:
    channel = walk.invited(life)
    walk.programme(life, channel)
    announcement = walk.round_in(life, channel)
    admin = life.admin()
    life.travel(advance="1w")
    told = walk.newest(life.dm(admin), "Nobody signed up")
    assert "See the draft" not in walk.shown(told)
    life.click(admin, "rounds.more_time", walk.at(walk.dm_with(life, admin), told))
    life.travel(advance="1h")
    posted = walk.same(walk.in_channel(life, admin, channel), announcement)
    assert "Count me in" in walk.shown(posted)
    life.command(admin, "/mentor-admin", channel=channel)
    life.click(admin, "rounds.call_off", walk.at(channel, walk.in_channel(life, admin, channel)[-1]))
    walk.newest(walk.in_channel(life, admin, channel), "was called off")


def test_a_round_that_cannot_be_announced_tells_its_admin(life: Life) -> None:
    channel = walk.invited(life)
    walk.programme(life, channel)
    admin = life.admin()
    life.gesture("invite_bot", person=admin, channel=channel, leave=True)
    life.command(admin, "/mentor-admin", "round", channel=channel)
    life.submit(admin)
    told = walk.newest(life.dm(admin), "the announcement of your round")
    life.gesture("invite_bot", person=admin, channel=channel)
    life.click(admin, "programmes.retry", walk.at(walk.dm_with(life, admin), told))
    walk.newest(walk.in_channel(life, admin, channel), "who is in for the next pairing round")


def test_a_day_that_is_over_is_refused_beside_the_date(life: Life) -> None:
    channel = walk.invited(life)
    walk.programme(life, channel)
    admin = life.admin()
    life.command(admin, "/mentor-admin", "round", channel=channel)
    assert set(life.submit(admin, deadline="2020-01-01")["errors"]) == {"deadline"}
