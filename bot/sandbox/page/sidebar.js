// The sidebar: who you are, channels, conversations and the app, each with its unread mark.
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { avatar, nameLine, nameOf } from "./people.js";
import { isBotDm, me, person, redraw, state, ui } from "./store.js";
import { clock, now } from "./time.js";

export function titleOf(item) {
  if (item.type === "im") {
    const other = item.members.find((id) => id !== state.me) || state.me;
    return other === state.data.bot.user ? state.data.bot.name : nameOf(other);
  }
  if (item.type === "mpim") return item.members.filter((id) => id !== state.me).map((id) => nameOf(id).split(" ")[0]).join(", ");
  return item.name;
}

export function signOf(item) {
  if (item.type === "im") {
    const other = item.members.find((id) => id !== state.me) || state.me;
    return avatar(person(other), "small");
  }
  if (item.type === "mpim") return h("span", { class: "avatar small count", "aria-hidden": "true" }, item.members.length - 1);
  return icon(item.type === "private" ? "lock" : "hash");
}

// Conversations as the sidebar and the switcher list them.
export function sections() {
  const all = state.data.channels;
  const joined = (item) => item.members.includes(state.me);
  const named = (a, b) => titleOf(a).localeCompare(titleOf(b));
  return [
    { label: "Channels", items: all.filter((item) => ["channel", "private"].includes(item.type) && joined(item)).sort(named) },
    { label: "Direct messages", items: all.filter((item) => ["im", "mpim"].includes(item.type) && !isBotDm(item)).sort(named) },
    { label: "Apps", items: all.filter(isBotDm) },
    { label: "More channels", items: all.filter((item) => item.type === "channel" && !joined(item)).sort(named) },
  ].filter((section) => section.items.length);
}

export function closeDrawer() {
  if (!ui.drawer) return;
  ui.drawer = false;
  redraw();
}

function entry(item) {
  const here = ui.place === item.id || (isBotDm(item) && ["home", "about"].includes(ui.place));
  const unread = here ? 0 : item.unread || 0;
  return h("li", { key: item.id }, h("a", {
    href: `#${state.me}/${item.id}`, class: `entry${here ? " here" : ""}${unread ? " unread" : ""}`, "aria-current": here ? "page" : null,
    "data-channel": item.id, onclick: closeDrawer,
  }, signOf(item), h("span", { class: "entryname", dir: "auto" }, titleOf(item)),
  unread ? h("span", { class: "unreadcount" }, unread > 99 ? "99+" : unread, h("span", { class: "sr" }, " unread")) : null));
}

export function sidebar() {
  const self = me();
  return h("nav", { class: `sidebar${ui.drawer ? " open" : ""}`, "aria-label": "Workspace", id: "sidebar" },
    h("div", { class: "brand" }, h("span", { class: "wordmark" }, icon("leaf"), "Sandbox"),
      h("button", { type: "button", class: "iconbtn onlyphone", "aria-label": "Close navigation", onclick: closeDrawer }, icon("close"))),
    h("button", {
      type: "button", class: "self", "data-testid": "self", "aria-haspopup": "dialog",
      onclick: () => {
        ui.dialog = "people";
        ui.peopleQuery = "";
        redraw();
      },
    }, avatar(self, "mid"), h("span", { class: "who" },
      nameLine(self, h("span", { class: "sr" }, "You are ")),
      h("span", { class: "whotitle" }, h("bdi", null, self.title || ""), h("span", { class: "sr" }, ". Become somebody else"))), icon("down")),
    h("button", {
      type: "button", class: "jumpto", "aria-keyshortcuts": "Control+K Meta+K",
      onclick: () => {
        ui.dialog = "switcher";
        ui.switchQuery = "";
        ui.switchAt = 0;
        redraw();
      },
    }, icon("search"), "Jump to …", h("kbd", null, "Ctrl K")),
    h("div", { class: "entries" }, sections().map((section) => h("section", { key: section.label, "aria-label": section.label },
      h("h2", null, section.label), h("ul", null, section.items.map(entry))))),
    h("p", { class: "footnote" }, `${clock(now())} · ${self.tz_label || self.tz || ""}`));
}
