// Messages: grouped by author, divided by day, each drawn again only when it changed.
import { blocks, figure } from "./blocks.js";
import { h, memo } from "./dom.js";
import { emoji } from "./emoji.js";
import { icon } from "./icons.js";
import { mrkdwn, safeUrl } from "./mrkdwn.js";
import { avatar, nameOf } from "./people.js";
import { person, state, ui } from "./store.js";
import { clock, dayName, dayOf, fullTime, now, shortTime } from "./time.js";

const GROUP_MS = 5 * 60 * 1000;

function at(message) {
  return new Date(message.at || Number(message.ts) * 1000);
}

export function inChannel(item) {
  return item.messages.filter((message) => !message.thread_ts || message.thread_ts === message.ts);
}

export function inThread(item, ts) {
  return item.messages.filter((message) => message.ts === ts || message.thread_ts === ts);
}

// Rows for a list of messages: separators between days, before what is new, and grouped authors.
export function rows(item, messages, { thread = false } = {}) {
  const out = [];
  let before = null;
  const fresh = thread ? null : ui.freshFrom.get(item.id);
  for (const message of messages) {
    const time = at(message);
    const newDay = !before || dayOf(at(before)) !== dayOf(time);
    if (newDay && !thread) {
      out.push(h("div", { class: "day", role: "separator", key: `day-${dayOf(time)}`, "aria-label": dayName(time) }, h("span", null, dayName(time))));
    }
    if (fresh === message.ts) out.push(h("div", { class: "fresh", role: "separator", key: "fresh", "aria-label": "New messages" }, h("span", null, "New")));
    const close = before && !newDay && before.user === message.user && !before.ephemeral === !message.ephemeral
      && !message.failure && !before.failure && time - at(before) < GROUP_MS && fresh !== message.ts;
    out.push(drawn(item, message, close, thread));
    before = message;
  }
  return out;
}

function context(item, message) {
  const id = `${item.id}:${message.ts}`;
  return { id, at: { channel: item.id, ts: message.ts }, blocks: message.blocks || [], state: message.state?.values };
}

function drawn(item, message, close, thread) {
  const id = `${item.id}:${message.ts}`;
  const replies = thread ? [] : item.messages.filter((other) => other.thread_ts === message.ts && other.ts !== message.ts);
  // An open list of choices changes with every key; everything else that a message shows is told by its signature.
  const sig = ui.popup?.key?.startsWith(`${id}|`) ? Symbol("open") : JSON.stringify([message, close, replies.map((one) => one.ts),
    ui.thread === message.ts && !thread, state.peopleRevision, state.data.channels.length, dayOf(now()), touched(id)]);
  return memo(`${thread ? "t" : "m"}${message.ts}${message.ephemeral ? "e" : ""}`, sig, () => article(item, message, { id, close, thread, replies }));
}

// What this tab knows of the elements in one message: choices, clicks on their way, troubles.
function touched(id) {
  const mine = (key) => key.startsWith(`${id}|`);
  return [[...ui.drafts].filter(([key]) => mine(key)), [...ui.pending].filter(mine), ui.notices.get(id)];
}

function article(item, message, { close, thread, replies }) {
  const author = person(message.user);
  const name = message.username || nameOf(message.user);
  const time = at(message);
  const stamp = h("a", {
    class: "stamp", href: `#${state.me}/${item.id}${message.ephemeral ? "" : `/${message.thread_ts || message.ts}`}`, title: fullTime(time),
  }, h("time", { datetime: time.toISOString() }, clock(time)));
  const classes = ["message", close ? "close" : "", message.ephemeral ? "ephemeral" : "", message.failure ? "failure" : "", ui.thread === message.ts && !thread ? "selected" : ""];
  return h("article", {
    class: classes.filter(Boolean).join(" "), "data-ts": message.ts, "data-testid": "message", "data-author": message.user,
    "aria-label": `${name}, ${clock(time)}`,
  },
  h("div", { class: "gutter" }, close ? stamp : avatar(author)),
  h("div", { key: "content", class: "content" },
    message.ephemeral ? h("div", { class: "onlyyou" }, icon("eye"), "Only visible to you") : null,
    close ? null : h("div", { class: "byline" }, h("span", { class: "author", dir: "auto" }, name),
      message.bot_id || author?.is_bot ? h("span", { class: "badge app" }, "App") : null, stamp),
    h("div", { key: "body", class: "body" }, bodyOf(item, message), message.edited ? h("span", { class: "edited" }, "(edited)") : null),
    (message.files || []).map(file),
    reactions(message), !thread && replies.length ? replyLine(item, message, replies) : null),
  thread || message.ephemeral ? null : h("div", { key: "hover", class: "hover" }, h("a", {
    class: "iconbtn", href: `#${state.me}/${item.id}/${message.ts}`, "aria-label": "Reply in thread", title: "Reply in thread",
  }, icon("reply"))));
}

function bodyOf(item, message) {
  if (message.blocks?.length) return blocks(context(item, message));
  if (!message.text) return null;
  return h("div", { class: "text" }, message.failure ? icon("warn") : null, mrkdwn(message.text));
}

function file(item) {
  const href = safeUrl(item.url) || "#";
  if (String(item.mimetype || "").startsWith("image/")) return h("a", { href, target: "_blank", rel: "noopener", class: "picture" }, figure(item.url, item.alt || item.title, item.title));
  return h("a", { class: "file", href, download: item.name, rel: "noopener" }, icon("file"),
    h("span", { dir: "auto" }, item.title), item.name === item.title ? null : h("span", { class: "quiet", dir: "auto" }, item.name));
}

function reactions(message) {
  if (!message.reactions?.length) return null;
  return h("div", { class: "reactions" }, message.reactions.map((one) => h("span", {
    class: `reaction${one.users?.includes(state.me) ? " mine" : ""}`, title: (one.users || []).map(nameOf).join(", "),
  }, emoji(one.name) || `:${one.name}:`, " ", one.count ?? one.users?.length ?? 1)));
}

function replyLine(item, message, replies) {
  const who = [...new Set(replies.map((one) => one.user))].slice(0, 4);
  return h("a", { class: "replies", href: `#${state.me}/${item.id}/${message.ts}` }, who.map((id) => avatar(person(id), "small")),
    h("span", null, replies.length === 1 ? "1 reply" : `${replies.length} replies`),
    h("span", { class: "quiet" }, ` Last ${shortTime(at(replies.at(-1)))}`));
}

// A list that stays at its end while the reader is there, and stays still while they read further up.
export function scroller(key, label, children) {
  const stick = (el) => {
    if (el.stuck !== false) el.scrollTop = el.scrollHeight;
    else if (el.scrollHeight > (el.height || 0) && el.height) el.nextElementSibling?.classList.add("show");
    el.height = el.scrollHeight;
  };
  const toEnd = (event) => {
    const list = event.currentTarget.previousElementSibling;
    list.stuck = true;
    stick(list);
    event.currentTarget.classList.remove("show");
  };
  return [
    h("div", {
      key: `list-${key}`, class: "messages", role: "log", "aria-live": "polite", "aria-relevant": "additions", "aria-label": label, tabindex: "0",
      "data-testid": "messages",
      onscroll: (event) => {
        const el = event.currentTarget;
        el.stuck = el.scrollHeight - el.scrollTop - el.clientHeight < 60;
        if (el.stuck) el.nextElementSibling?.classList.remove("show");
      },
      onupdate: stick,
      oncreate: (el) => {
        stick(el);
        // Pictures grow the list after it was drawn; `load` does not bubble, so it is caught on its way down.
        el.addEventListener("load", () => stick(el), true);
      },
    }, h("div", { class: "inner" }, children)),
    h("button", { key: `end-${key}`, type: "button", class: "toend", onclick: toEnd }, "New messages", icon("down")),
  ];
}
