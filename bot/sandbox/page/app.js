// The page's beginning: the route in the address, the live feed, and the whole drawing.
import { follow, gesture, getPeople, getView } from "./api.js";
import { mainPane, membersDialog, threadPane } from "./channel.js";
import { h, patch } from "./dom.js";
import { hints } from "./hints.js";
import { openHome } from "./home.js";
import { icon } from "./icons.js";
import { confirmation, modals } from "./modal.js";
import { inChannel } from "./messages.js";
import { welcome } from "./people.js";
import { closePopup } from "./select.js";
import { closeDrawer, sections, sidebar, titleOf } from "./sidebar.js";
import { channel, keepDrafts, me, onDraw, redraw, restoreDrafts, state, ui } from "./store.js";
import { ownDialogs } from "./switcher.js";
import { refreshTime, timeBar } from "./time.js";
import { forget } from "./values.js";

const root = document.getElementById("app");
let unfollow = null;
let loading = false;
let again = false;
let lost = false; // the workspace went away; whoever answers next may be a new one that counts anew
let peopleAt = 0;
let peopleText = "";

// Titles and time zones may change; not so often that every change of the page need ask for everybody.
const PEOPLE_MS = 5000;

async function loadPeople() {
  peopleAt = Date.now();
  const answer = await getPeople();
  const text = JSON.stringify(answer.people);
  if (!answer.ok || text === peopleText) return;
  peopleText = text;
  state.people = new Map(answer.people.map((one) => [one.id, one]));
  state.peopleRevision += 1;
  addBot();
}

// Neither the app nor Slack's own bot is one of the people, but they write messages as one.
function addBot() {
  state.people.set("USLACKBOT", { id: "USLACKBOT", name: "slackbot", real_name: "Slackbot", is_bot: true, color: "6b6f76", initials: "S", title: "" });
  const bot = state.data?.bot;
  if (!bot) return;
  const known = state.people.get(bot.user);
  state.people.set(bot.user, { ...known, id: bot.user, name: bot.name, real_name: bot.name, is_bot: true, tz: null, title: known?.title || "App" });
}

async function refresh(version = null) {
  if (!state.me) return;
  if (version !== null && state.data && !lost && version <= state.data.version) return;
  if (loading) {
    again = true;
    return;
  }
  loading = true;
  const asked = state.me;
  const answer = await getView(asked, lost ? undefined : state.data?.version);
  loading = false;
  if (answer.ok) lost = false;
  if (asked === state.me && answer.ok && !answer.unchanged) await take(answer);
  else if (asked === state.me && answer.error === "unknown_person") window.location.hash = "";
  if (again) {
    again = false;
    refresh();
  }
}

async function take(data) {
  const before = state.data;
  state.data = data;
  addBot();
  forgetClosed(before, data);
  const strangers = data.channels.flatMap((item) => [...item.members, ...item.messages.map((one) => one.user)]).some((id) => id && !state.people.has(id));
  if (strangers || Date.now() - peopleAt > PEOPLE_MS) await loadPeople();
  refreshTime();
  settle();
  redraw();
}

// Typed values belong to a modal while it is open; refusals belong to what was submitted before it changed.
function forgetClosed(before, data) {
  const views = (from) => [...(from?.modals || []), ...(from?.home?.view ? [from.home.view] : [])];
  const open = new Map(views(data).map((view) => [view.id, view]));
  for (const view of views(before)) {
    const still = open.get(view.id);
    if (!still) forget(view.id);
    else if (still.hash !== view.hash) {
      ui.errors.delete(view.id);
      ui.notices.delete(view.id);
    }
  }
}

// After new data or a new route: where one is, and what counts as read.
function settle() {
  if (!state.data) return;
  if (!ui.place) ui.place = sections()[0]?.items[0]?.id || null;
  const item = channel(ui.place);
  if (!item?.unread || document.hidden) return;
  if (!ui.freshFrom.has(item.id)) {
    const fresh = inChannel(item).filter((message) => !message.ephemeral && message.user !== state.me).slice(-item.unread)[0];
    ui.freshFrom.set(item.id, fresh?.ts);
  }
  const key = `read|${item.id}|${item.messages.at(-1)?.ts}`;
  if (ui.pending.has(key)) return;
  ui.pending.add(key);
  gesture("read", { person: state.me, channel: item.id }).then(() => ui.pending.delete(key));
}

function route() {
  const [who, place, thread] = decodeURIComponent(window.location.hash.slice(1)).split("/");
  const person = who || null;
  const moved = person !== state.me || (place || null) !== ui.place;
  if (moved) {
    ui.freshFrom.delete(ui.place);
    closePopup();
  }
  if (person !== state.me) become(person);
  if (place || moved) ui.place = place || null;
  ui.thread = thread || null;
  settle();
  if (ui.place === "home" && moved && state.me) openHome();
  // With a keyboard the next thing after arriving is to write; on a phone that would raise the keyboard unasked.
  if (moved && !thread && window.matchMedia("(pointer: fine)").matches) ui.arriving = true;
  redraw();
}

function become(person) {
  unfollow?.();
  unfollow = null;
  state.me = person;
  state.data = null;
  ui.freshFrom.clear();
  ui.drawer = false;
  if (!person) return;
  unfollow = follow(person, {
    onChange: (version) => refresh(version),
    onState: (connected) => {
      lost ||= !connected;
      if (state.connected === connected) return;
      state.connected = connected;
      redraw();
    },
  });
  refresh();
}

function page() {
  if (!state.me) return [welcome(), ui.toast ? toastBox() : null];
  if (!state.data) return h("main", { class: "welcome", id: "main" }, h("p", { class: "quiet", role: "status" }, "One moment …"));
  return [
    h("div", { key: "frame", class: `frame${ui.thread ? " withthread" : ""}` },
      h("a", { class: "skip", href: "#main", onclick: skip }, "Skip to the messages"),
      timeBar(), sidebar(),
      ui.drawer ? h("div", { key: "shade", class: "shade", onclick: closeDrawer }) : null,
      h("div", { key: "middle", class: "middle" },
        state.connected ? null : h("p", { class: "offline", role: "status" }, h("span", { class: "spinner", "aria-hidden": "true" }), "Looking for the workspace …"),
        hints(), mainPane()),
      threadPane()),
    modals(), membersDialog(), confirmation(), ownDialogs(), toastBox(),
  ];
}

function toastBox() {
  // As a popover it lies above an open modal too.
  return h("div", { key: "toasts" }, ui.toast
    ? h("p", { key: ui.toast.at, class: "toast", role: "alert", popover: "manual", oncreate: (el) => el.showPopover?.() }, icon("warn"), ui.toast.text) : null);
}

function skip(event) {
  event.preventDefault();
  (document.getElementById("compose-main") || document.getElementById("main")).focus();
}

function draw() {
  patch(root, page());
  arrive();
  const count = (state.data?.channels || []).reduce((sum, item) => sum + (item.id === ui.place ? 0 : item.unread || 0), 0);
  const place = channel(ui.place);
  const where = place ? titleOf(place) : state.data && ui.place ? state.data.bot.name : "";
  const name = me()?.real_name;
  document.title = [count ? `(${count})` : "", where, name ? `as ${name}` : "", "Sandbox"].filter(Boolean).join(" · ").replace(") ·", ")");
}

function arrive() {
  const box = ui.arriving && document.getElementById("compose-main");
  if (!box) return;
  ui.arriving = false;
  if (!document.querySelector("dialog[open]") && !document.activeElement?.closest("[role=tablist]")) box.focus();
}

function keys(event) {
  if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "k" && state.data) {
    event.preventDefault();
    if (ui.confirm || state.data.modals.length) return;
    ui.dialog = ui.dialog === "switcher" ? null : "switcher";
    ui.switchQuery = "";
    ui.switchAt = 0;
    redraw();
  } else if (event.key === "Escape" && !event.defaultPrevented && !document.querySelector("dialog[open]")) {
    if (ui.popup) closePopup();
    else if (ui.drawer) closeDrawer();
    else if (ui.thread) window.location.hash = `#${state.me}/${ui.place}`;
  }
}

async function start() {
  onDraw(draw);
  restoreDrafts();
  window.addEventListener("pagehide", keepDrafts);
  window.addEventListener("hashchange", route);
  window.addEventListener("keydown", keys);
  window.addEventListener("resize", redraw);
  // A list of choices is fixed to the window; whatever scrolls under it moves its field away.
  window.addEventListener("scroll", (event) => ui.popup && !event.target.closest?.(".popup") && redraw(), true);
  document.addEventListener("mousedown", (event) => {
    if (ui.popup && !event.target.closest(".select.open, .overflow")) closePopup();
  });
  document.addEventListener("visibilitychange", settle);
  // The clock is shown to the minute; what comes next may change without anything to see.
  setInterval(() => (document.hidden ? redraw() : refreshTime()), 15000);
  await Promise.all([loadPeople(), refreshTime()]);
  route();
}

start();
