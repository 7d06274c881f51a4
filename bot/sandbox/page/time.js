// Workspace time as the person this tab is would read it, and the bar that moves it.
import { getTime, travel } from "./api.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { redraw, state, toast, ui, zone } from "./store.js";

const formats = new Map();

function format(options, tz = zone()) {
  const key = JSON.stringify(options) + tz;
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat("en-GB", { ...options, timeZone: safeZone(tz) }));
  return formats.get(key);
}

function safeZone(tz) {
  try {
    new Intl.DateTimeFormat("en-GB", { timeZone: tz });
    return tz;
  } catch {
    return "UTC";
  }
}

export function clock(date, tz) {
  return format({ hour: "2-digit", minute: "2-digit" }, tz).format(date);
}

// A day's number in the viewer's zone: equal numbers are the same day.
export function dayOf(date, tz) {
  return format({ year: "numeric", month: "2-digit", day: "2-digit" }, tz).format(date).split("/").reverse().join("-");
}

export function now() {
  if (!state.time) return new Date(state.data?.now || Date.now());
  return new Date(Date.parse(state.time.now) + (performance.now() - state.timeAt));
}

export function dayName(date) {
  const today = dayOf(now());
  const day = dayOf(date);
  if (day === today) return "Today";
  if (day === dayOf(new Date(now() - 86400000))) return "Yesterday";
  if (day === dayOf(new Date(now().getTime() + 86400000))) return "Tomorrow";
  const options = { weekday: "long", day: "numeric", month: "long" };
  if (day.slice(0, 4) !== today.slice(0, 4)) options.year = "numeric";
  return format(options).format(date);
}

export function fullTime(date) {
  return format({ weekday: "short", day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" })
    .format(date);
}

export function shortTime(date) {
  return format({ weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" }).format(date);
}

const PARTS = {
  date_num: { year: "numeric", month: "2-digit", day: "2-digit" },
  date: { month: "long", day: "numeric", year: "numeric" },
  date_short: { month: "short", day: "numeric", year: "numeric" },
  date_long: { weekday: "long", month: "long", day: "numeric", year: "numeric" },
  day_divider: { weekday: "long", month: "long", day: "numeric" },
  time: { hour: "2-digit", minute: "2-digit" },
  time_secs: { hour: "2-digit", minute: "2-digit", second: "2-digit" },
};

// Slack's date tokens: <!date^unix^{date_short} at {time}|fallback>.
export function dateToken(unix, pattern, fallback) {
  const date = new Date(Number(unix) * 1000);
  if (!Number.isFinite(date.getTime())) return fallback || pattern;
  return pattern.replace(/\{(\w+?)(_pretty)?\}/g, (whole, name, pretty) => {
    if (name === "ago") return ago(date);
    if (!PARTS[name]) return whole;
    if (name === "date_num") return dayOf(date);
    if (pretty) {
      const named = dayName(date);
      if (["Today", "Yesterday", "Tomorrow"].includes(named)) return pattern.startsWith(whole) ? named : named.toLowerCase();
    }
    return format(PARTS[name]).format(date);
  });
}

export function ago(date) {
  const minutes = Math.round((date - now()) / 60000);
  const size = Math.abs(minutes);
  let text = "less than a minute";
  if (size >= 2880) text = `${Math.round(size / 1440)} days`;
  else if (size >= 1440) text = "1 day";
  else if (size >= 120) text = `${Math.round(size / 60)} hours`;
  else if (size >= 60) text = "1 hour";
  else if (size >= 2) text = `${size} minutes`;
  else if (size >= 1) text = "1 minute";
  return minutes < 0 ? `${text} ago` : `in ${text}`;
}

// "2026-02-03T10:00" as read on a wall in `tz`, as seconds since 1970; and back.
export function wallToUnix(text, tz = zone()) {
  const wall = Date.parse(`${text.slice(0, 16)}:00Z`);
  if (Number.isNaN(wall)) return null;
  let guess = wall;
  for (let round = 0; round < 2; round += 1) guess = wall - (asUtc(guess, tz) - guess);
  return Math.round(guess / 1000);
}

export function unixToWall(unix, tz = zone()) {
  return new Date(asUtc(Number(unix) * 1000, tz)).toISOString().slice(0, 16);
}

function asUtc(instant, tz) {
  const date = new Date(instant);
  return Date.parse(`${dayOf(date, tz)}T${clock(date, tz)}:00Z`);
}

let asking = false;
let askAgain = false;

// Asked for often while much happens; one question at a time is enough, and the last one counts.
export async function refreshTime() {
  if (asking) {
    askAgain = true;
    return;
  }
  asking = true;
  const answer = await getTime();
  asking = false;
  if (answer.ok) {
    state.time = answer;
    state.timeAt = performance.now();
    redraw();
  }
  if (!askAgain) return;
  askAgain = false;
  await refreshTime();
}

async function go(body, key) {
  if (ui.pending.has("travel")) return;
  ui.pending.add("travel").add(key);
  ui.arrived = null;
  redraw();
  const answer = await travel(body);
  ui.pending.delete("travel");
  ui.pending.delete(key);
  await refreshTime();
  if (answer.ok) arrive(answer);
  else toast(answer.message || "The time could not be moved.");
  redraw();
}

function arrive(answer) {
  const steps = answer.steps ?? 0;
  const what = steps === 0 ? "Nothing was due on the way" : `${steps} ${steps === 1 ? "stop" : "stops"} on the way`;
  const said = `Arrived at ${shortTime(now())}. ${what}.`;
  ui.arrived = said;
  setTimeout(() => {
    if (ui.arrived !== said) return;
    ui.arrived = null;
    redraw();
  }, 20000);
}

const JUMPS = [
  ["1h", "+1 hour", "+1 h"],
  ["1d", "+1 day", "+1 d"],
  ["1w", "+1 week", "+1 w"],
];

export function timeBar() {
  const busy = ui.pending.has("travel") || Boolean(state.time?.travelling);
  const due = state.time?.next_due ? new Date(state.time.next_due) : null;
  const jump = (body, key, label, short, extra) =>
    h("button", {
      key, type: "button", class: "jump", "aria-label": label, "aria-disabled": busy ? "true" : null,
      title: extra || null, onclick: () => !busy && go(body, key),
    }, h("span", { class: "long" }, label), h("span", { class: "short", "aria-hidden": "true" }, short));
  return h("section", { class: "timebar", "aria-label": "Workspace time", "data-testid": "timebar" },
    icon("clock"),
    h("time", { class: "now", datetime: now().toISOString(), "data-testid": "now", title: zone() }, shortTime(now())),
    h("span", { class: "zone" }, zone().replace(/_/g, " ")),
    h("div", { class: "jumps", role: "group", "aria-label": "Travel in time" },
      JUMPS.map(([step, label, short]) => jump({ advance: step }, step, label, short)),
      due
        ? jump({ next: true }, "next", "Next thing", "Next", `The next thing happens on ${fullTime(due)}, ${ago(due)}`)
        : null),
    due && !busy ? h("span", { class: "due", "data-testid": "next-due" }, `${shortTime(due)} · ${ago(due)}`) : null,
    h("span", { class: "arrived", role: "status", "data-testid": "time-status" },
      busy ? [h("span", { class: "spinner", "aria-hidden": "true" }), "Travelling …"] : ui.arrived));
}
