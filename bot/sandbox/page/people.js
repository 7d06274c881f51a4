// People: their avatars, their badges, and the choice of who this tab is.
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { person, redraw, state, ui } from "./store.js";
import { clock, now } from "./time.js";

function colour(one) {
  const hex = String(one?.color || "").replace("#", "");
  return /^[0-9a-f]{6}$/i.test(hex) ? `#${hex}` : "#5b7a70";
}

export function initials(one) {
  if (one?.initials) return one.initials;
  const parts = (one?.real_name || one?.name || "?").trim().split(/\s+/);
  return parts.slice(0, 2).map((part) => [...part][0] || "").join("").toUpperCase();
}

export function avatar(one, size = "") {
  const app = one && one.id === state.data?.bot?.user;
  return h("span", { class: `avatar ${size}${app ? " app" : ""}`, style: app ? {} : { background: colour(one) }, "aria-hidden": "true" },
    app ? icon("leaf") : initials(one));
}

export function nameOf(id) {
  const one = person(id);
  return one ? one.real_name || one.name : id;
}

export function badges(one) {
  const list = [];
  if (one.is_admin) list.push(["admin", "Admin"]);
  if (one.is_restricted) list.push(["guest", "Guest"]);
  if (one.deleted) list.push(["gone", "Deactivated"]);
  if (one.is_bot) list.push(["app", "App"]);
  return list.map(([kind, text]) => h("span", { class: `badge ${kind}` }, text));
}

// Name and badges on one line; a name too long for it ends in dots, the badges stay.
export function nameLine(one, before = null, after = null) {
  return h("span", { class: "whoname" }, before, h("bdi", null, one.real_name || one.name), after, badges(one));
}

export function everybody() {
  return [...state.people.values()].filter((one) => one.id !== state.data?.bot?.user && one.id !== "USLACKBOT");
}

function fits(one, query) {
  const haystack = `${one.real_name} ${one.name} ${one.title || ""} ${one.tz || ""} ${one.is_admin ? "admin" : ""} ${one.is_restricted ? "guest" : ""}`;
  return haystack.toLowerCase().includes(query.trim().toLowerCase());
}

function card(one) {
  const able = !one.deleted && !one.is_bot;
  const inside = [
    avatar(one, "big"),
    h("span", { class: "who" },
      nameLine(one),
      h("span", { class: "whotitle" }, h("bdi", null, one.title || ""))),
    one.tz && !one.deleted ? h("span", { class: "whotime" }, clock(now(), one.tz), h("small", { title: one.tz_label || null }, one.tz.split("/").at(-1).replace(/_/g, " "))) : null,
  ];
  const props = { key: one.id, class: `card${one.id === state.me ? " current" : ""}`, "data-person": one.id };
  if (!able) return h("li", null, h("div", { ...props, "aria-disabled": "true" }, inside));
  return h("li", null, h("a", { ...props, href: `#${one.id}`, "aria-current": one.id === state.me ? "true" : null, onclick: closeDialog }, inside));
}

function closeDialog() {
  ui.dialog = null;
  redraw();
}

export function chooser() {
  const query = ui.peopleQuery || "";
  const found = everybody().filter((one) => fits(one, query));
  return h("div", { class: "chooser" },
    h("div", { class: "searchbox" }, icon("search"),
      h("input", {
        type: "search", class: "field", value: query, "aria-label": "Filter people", placeholder: "Name, title, city or “admin”", autocomplete: "off",
        oninput: (event) => {
          ui.peopleQuery = event.target.value;
          redraw();
        },
        onkeydown: (event) => {
          const first = found.find((one) => !one.deleted && !one.is_bot);
          if (event.key !== "Enter" || !first) return;
          window.location.hash = `#${first.id}`;
          closeDialog();
        },
      })),
    h("ul", { class: "cards", "data-testid": "people" }, found.map(card)),
    found.length ? null : h("p", { class: "quiet" }, "Nobody fits. Try a shorter word."),
    h("p", { class: "quiet" }, "Each browser tab can be somebody else: open a name in a new tab to play both sides."));
}

export function welcome() {
  return h("main", { class: "welcome", id: "main", tabindex: "-1" },
    h("div", { class: "wordmark" }, icon("leaf"), "Sandbox"),
    h("h1", null, "Who would you like to be?"),
    h("p", { class: "lead" }, "This workspace runs on your own machine. Nobody here is real, so you can try everything as anybody."),
    chooser());
}
