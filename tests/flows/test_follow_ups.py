"""Half a year after the end: the mentee tells what came of it, and the mentor reads it."""

from tests.flows.programme_walks import at, dm_with, newest, shown
from tests.flows.test_chain import about_to_end
from tests.life import Life


def test_a_mentee_wants_to_be_asked_and_tells_their_mentor_what_came_of_it(life: Life) -> None:
    mentor, mentee = about_to_end(life)

    def press(action: str, text: str) -> None:
        assert life.click(mentee, action, at(dm_with(life, mentee), newest(life.dm(mentee), text)))["ok"]

    assert "follow_ups.promise" not in shown(newest(life.dm(mentor), "come to its end"))
    press("follow_ups.promise", "come to its end")
    assert "I ask you what came of it" in shown(newest(life.dm(mentee), "come to its end"))
    press("follow_ups.take_back", "come to its end")
    press("follow_ups.promise", "come to its end")
    life.travel(advance="189d")
    press("follow_ups.open", "Half a year ago")
    assert "told" in life.submit(mentee, told=" ")["errors"]
    assert not life.submit(mentee, told="I lead them <!channel>").get("errors")
    life.travel(advance="4d")
    news = shown(newest(life.dm(mentor), "what came of it"))
    assert "I lead them &lt;!channel&gt;" in news
    life.gesture("close", person=mentee)
    press("follow_ups.open", "Half a year ago")
    assert "You have told already" in str(life.see(mentee))
