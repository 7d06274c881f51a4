// The page's own dialogs: becoming somebody else, and jumping to a conversation with Ctrl+K.
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { dialog } from "./modal.js";
import { avatar, chooser, everybody } from "./people.js";
import { sections, signOf, titleOf } from "./sidebar.js";
import { redraw, state, ui } from "./store.js";

function close() {
  ui.dialog = null;
  redraw();
}

function targets() {
  const query = (ui.switchQuery || "").trim().toLowerCase();
  const fits = (text) => text.toLowerCase().includes(query);
  const places = sections().flatMap((section) => section.items).filter((item) => fits(titleOf(item)))
    .map((item) => ({ id: item.id, href: `#${state.me}/${item.id}`, sign: signOf(item), label: titleOf(item), unread: item.unread }));
  const people = everybody().filter((one) => one.id !== state.me && !one.deleted && !one.is_bot && fits(one.real_name || one.name))
    .map((one) => ({ id: one.id, href: `#${one.id}`, sign: avatar(one, "small"), label: `Become ${one.real_name || one.name}`, about: one.title }));
  return [...places.slice(0, query ? 8 : 12), ...(query ? people.slice(0, 8) : people.slice(0, 5))];
}

function switcher() {
  const list = targets();
  const at = Math.min(ui.switchAt || 0, list.length - 1);
  const go = (target) => {
    window.location.hash = target.href;
    ui.dialog = null;
    ui.drawer = false;
    redraw();
  };
  const onkeydown = (event) => {
    if (!["ArrowDown", "ArrowUp", "Enter"].includes(event.key) || event.isComposing) return;
    event.preventDefault();
    if (event.key === "Enter") {
      if (list[at]) go(list[at]);
      return;
    }
    ui.switchAt = (at + (event.key === "ArrowDown" ? 1 : list.length - 1)) % list.length;
    redraw();
  };
  return dialog({ key: "switcher", label: "Jump to", className: "modal jumpdialog", onclose: close },
    h("div", { class: "searchbox" }, icon("search"), h("input", {
      type: "text", role: "combobox", class: "field", "aria-label": "Jump to", "aria-expanded": "true", "aria-controls": "jump-list", "data-focus": "1",
      "aria-activedescendant": list.length ? `jump-${at}` : null, placeholder: "Channel, conversation or person", autocomplete: "off", value: ui.switchQuery || "",
      onkeydown,
      oninput: (event) => {
        ui.switchQuery = event.target.value;
        ui.switchAt = 0;
        redraw();
      },
    })),
    h("ul", { id: "jump-list", role: "listbox", "aria-label": "Places and people", class: "jumplist" }, list.map((target, index) => h("li", {
      key: target.id, id: `jump-${index}`, role: "option", "aria-selected": String(index === at), class: `option${index === at ? " active" : ""}`,
      onclick: () => go(target), onupdate: index === at ? (el) => el.scrollIntoView({ block: "nearest" }) : undefined,
    }, target.sign, h("span", { dir: "auto" }, target.label, target.about ? h("small", null, target.about) : null),
    target.unread ? h("span", { class: "unreadcount" }, target.unread) : null))));
}

export function ownDialogs() {
  if (ui.dialog === "people") {
    return dialog({ key: "people", label: "Become somebody else", className: "modal peopledialog", onclose: close },
      h("header", null, h("h2", null, "Become somebody else"),
        h("button", { type: "button", class: "iconbtn", "aria-label": "Close", onclick: close }, icon("close"))),
      h("div", { class: "modalbody" }, chooser()));
  }
  return ui.dialog === "switcher" ? switcher() : null;
}
