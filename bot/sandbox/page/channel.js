// One conversation: its header and members, its messages, its composer and the thread beside it.
import { gesture } from "./api.js";
import { composer } from "./composer.js";
import { h } from "./dom.js";
import { aboutTab, homeTab, tabs } from "./home.js";
import { icon } from "./icons.js";
import { dialog } from "./modal.js";
import { inChannel, inThread, rows, scroller } from "./messages.js";
import { avatar, nameLine } from "./people.js";
import { signOf, titleOf } from "./sidebar.js";
import { botDm, channel, isBotDm, person, redraw, state, toast, ui } from "./store.js";
import { clock, now } from "./time.js";

function menuButton() {
  return h("button", {
    type: "button", class: "iconbtn onlyphone", "aria-label": "Open navigation", "aria-expanded": String(ui.drawer), "aria-controls": "sidebar",
    onclick: () => {
      ui.drawer = true;
      redraw();
    },
  }, icon("menu"), state.data.channels.some((item) => item.unread && item.id !== ui.place) ? h("span", { class: "dot" }) : null);
}

function header(item) {
  const count = item.members.length;
  const other = item.type === "im" ? person(item.members.find((id) => id !== state.me)) : null;
  return h("header", { class: "channelhead" }, menuButton(), signOf(item),
    h("h1", { dir: "auto", tabindex: "-1" }, titleOf(item)),
    other?.tz ? h("span", { class: "topic" }, [other.title, `${clock(now(), other.tz)} there`].filter(Boolean).join(" · ")) : null,
    item.topic ? h("span", { class: "topic", dir: "auto" }, item.topic) : null,
    item.type === "im" ? null : h("button", {
      type: "button", class: "membersbtn", "aria-haspopup": "dialog", "aria-label": `${count} members`,
      onclick: () => {
        ui.dialog = "members";
        redraw();
      },
    }, h("span", { class: "stack" }, item.members.slice(0, 3).map((id) => avatar(person(id), "small"))), h("span", null, count)));
}

async function tell(name, body) {
  const answer = await gesture(name, { person: state.me, ...body });
  if (!answer.ok && answer.acked === undefined) toast(answer.message || "That did not work.");
}

export function membersDialog() {
  const item = ui.dialog === "members" ? channel(ui.place) : null;
  if (!item) return null;
  const close = () => {
    ui.dialog = null;
    redraw();
  };
  const bot = state.data.bot;
  const joined = item.members.includes(state.me);
  const open = ["channel", "private"].includes(item.type);
  const hasBot = item.bot_is_member ?? item.members.includes(bot.user);
  return dialog({ key: "members", label: `Members of ${titleOf(item)}`, className: "modal", onclose: close },
    h("header", null, h("h2", { dir: "auto" }, `Members of ${titleOf(item)}`),
      h("button", { type: "button", class: "iconbtn", "aria-label": "Close", onclick: close }, icon("close"))),
    h("div", { class: "modalbody" }, h("ul", { class: "cards" }, item.members.map((id) => {
      const one = person(id) || { id, name: id };
      return h("li", { key: id }, h("div", { class: "card" }, avatar(one, "mid"), h("span", { class: "who" },
        nameLine(one, null, id === state.me ? h("span", { class: "quiet" }, "you") : null),
        h("span", { class: "whotitle" }, h("bdi", null, one.title || ""))),
      one.tz && !one.is_bot ? h("span", { class: "whotime" }, clock(now(), one.tz)) : null));
    }))),
    open ? h("footer", null,
      h("button", { type: "button", class: "btn", onclick: () => tell("invite_bot", { channel: item.id, ...(hasBot ? { leave: true } : {}) }) },
        hasBot ? `Remove ${bot.name}` : `Add ${bot.name}`),
      h("button", { type: "button", class: "btn", onclick: () => tell("join", { channel: item.id, ...(joined ? { leave: true } : {}) }) },
        joined ? "Leave channel" : "Join channel")) : null);
}

function foot(item) {
  if (["channel", "private"].includes(item.type) && !item.members.includes(state.me)) {
    return h("div", { class: "joinbar", key: "join" }, h("span", null, "You are looking at ", h("strong", null, `#${item.name}`), " from outside."),
      h("button", { type: "button", class: "btn primary", onclick: () => tell("join", { channel: item.id }) }, "Join channel"));
  }
  const tab = state.data.messages_tab;
  if (isBotDm(item) && tab && (!tab.enabled || tab.read_only)) {
    return h("p", { class: "joinbar quiet", key: "closed" }, `${state.data.bot.name} takes no messages here.`);
  }
  return composer(item, `Message ${item.type === "im" || item.type === "mpim" ? titleOf(item) : `#${item.name}`}`);
}

function empty(item) {
  const text = isBotDm(item) ? `This is where ${state.data.bot.name} writes to you, and where you can answer.`
    : `This is the very beginning of ${titleOf(item)}.`;
  return h("div", { class: "empty", key: "empty" }, icon("leaf"), h("p", { dir: "auto" }, text));
}

function botHeader() {
  const bot = state.data.bot;
  return h("header", { class: "channelhead bothead", key: "bothead" }, menuButton(), avatar(person(bot.user), "small"),
    h("h1", { tabindex: "-1" }, bot.name), h("span", { class: "badge app" }, "App"), tabs());
}

export function mainPane() {
  const dm = botDm();
  if (ui.place === "home" || ui.place === "about") {
    return h("main", { class: "main", id: "main", tabindex: "-1" }, botHeader(), ui.place === "home" ? homeTab() : aboutTab());
  }
  const item = channel(ui.place);
  if (!item) {
    return h("main", { class: "main", id: "main", tabindex: "-1" }, h("header", { class: "channelhead" }, menuButton(), h("h1", null, "Not here")),
      h("div", { class: "empty" }, icon("leaf"), h("p", null, "You cannot see this conversation. Choose another at the left.")));
  }
  const messages = inChannel(item);
  return h("main", { class: "main", id: "main", tabindex: "-1" },
    dm?.id === item.id ? botHeader() : header(item),
    scroller(item.id, `Messages in ${titleOf(item)}`, messages.length ? rows(item, messages) : empty(item)),
    foot(item));
}

export function threadPane() {
  const item = ui.thread && channel(ui.place);
  if (!item) return null;
  const messages = inThread(item, ui.thread);
  return h("aside", { class: "thread", "aria-label": "Thread", key: `thread-${ui.thread}`, "data-testid": "thread" },
    h("header", { class: "channelhead" }, h("h2", null, "Thread"), h("span", { class: "topic", dir: "auto" }, titleOf(item)),
      h("a", { class: "iconbtn", href: `#${state.me}/${item.id}`, "aria-label": "Close thread" }, icon("close"))),
    scroller(`t${ui.thread}`, "Messages in this thread", messages.length ? rows(item, messages, { thread: true })
      : h("div", { class: "empty" }, h("p", null, "This message is not here any more."))),
    composer(item, "Reply in thread", ui.thread));
}
