"""An admin changes what counts, and finds it there again."""

from tests.flows import programme_walks as walk
from tests.life import Life


def test_an_admin_changes_what_counts(life: Life) -> None:
    channel = walk.invited(life)
    walk.programme(life, channel)
    admin = life.admin()

    def open_form() -> dict[str, str]:
        life.command(admin, "/mentor-admin", channel=channel)
        life.click(admin, "weights.open", walk.at(channel, walk.in_channel(life, admin, channel)[-1]))
        inputs = [block for block in life.modal(admin)["blocks"] if block["type"] == "input"]
        return {block["block_id"]: block["element"].get("initial_value", "") for block in inputs}

    assert open_form()["hours"] == "8"
    assert set(life.submit(admin, hours="900").get("errors") or {"hours": ""}) == {"hours"}
    life.submit(admin, hours="40")
    assert "It counts from the next draft on" in walk.shown(life.modal(admin))
    life.gesture("close", person=admin)
    assert open_form()["hours"] == "40"
