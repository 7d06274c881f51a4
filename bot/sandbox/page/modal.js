// Modals: the app's views on top of each other, the page's own questions, and the rules of the keyboard.
import { stopTyping } from "./actions.js";
import { gesture } from "./api.js";
import { blocks, notice } from "./blocks.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { plain, textObject } from "./mrkdwn.js";
import { avatar } from "./people.js";
import { person, redraw, state, toast, ui } from "./store.js";
import { valuesOf } from "./values.js";

export function viewContext(view) {
  const at = view.type === "home" ? { home: true } : { view: view.id };
  return { id: view.id, at, blocks: view.blocks || [], state: view.state?.values, errors: view.errors, notice: view.notice };
}

// A native dialog keeps the focus inside, makes the rest inert and gives the focus back when it closes.
function show(el) {
  el.opener = document.activeElement;
  el.showModal();
  focusFirst(el);
}

function focusFirst(el) {
  const first = el.querySelector(".modalbody input:not([type=hidden]), .modalbody textarea, [data-focus]")
    || el.querySelector("footer .primary, footer button, .modalbody button, .modalbody a") || el;
  first.focus({ preventScroll: true });
}

function hide(el) {
  const opener = el.opener;
  el.close();
  // The dialog leaves the document in this same turn; the focus goes back afterwards.
  queueMicrotask(() => {
    const top = [...document.querySelectorAll("dialog[open]")].at(-1);
    if (opener?.isConnected && (!top || top.contains(opener))) opener.focus();
    else if (top) focusFirst(top);
    else document.getElementById("compose-main")?.focus();
  });
}

function keepFocus(el) {
  const top = [...document.querySelectorAll("dialog[open]")].at(-1);
  if (top === el && !el.contains(document.activeElement)) focusFirst(el);
}

export function dialog({ key, label, className = "", onclose, onkeydown }, ...children) {
  return h("dialog", {
    key, class: className, role: "dialog", "aria-label": label, "aria-modal": "true", oncreate: show, onremove: hide, onupdate: keepFocus,
    oncancel: (event) => {
      event.preventDefault();
      onclose();
    },
    onkeydown: (event) => {
      if (event.key === "Escape" && !event.defaultPrevented) {
        // The browser would otherwise close a dialog by force at the second Escape.
        event.preventDefault();
        onclose();
      }
      onkeydown?.(event);
    },
  }, children);
}

async function close(view) {
  const key = `close|${view.id}`;
  if (ui.pending.has(key)) return;
  ui.pending.add(key);
  stopTyping();
  const answer = await gesture("close", { person: state.me, view: view.id });
  ui.pending.delete(key);
  if (!answer.ok && answer.acked === undefined) toast(answer.message || "The window could not be closed.");
  redraw();
}

async function submit(view) {
  const ctx = viewContext(view);
  const key = `submit|${view.id}`;
  if (ui.pending.has(key)) return;
  ui.pending.add(key);
  ui.notices.delete(view.id);
  ui.errors.set(view.id, {});
  stopTyping();
  redraw();
  const answer = await gesture("submit", { person: state.me, view: view.id, values: valuesOf(ctx) });
  ui.pending.delete(key);
  const errors = refusals(answer);
  ui.errors.set(view.id, errors);
  // The workspace itself tells when the app did not answer; this is for when the workspace did not take it.
  if (!answer.ok && !Object.keys(errors).length) ui.notices.set(view.id, answer.message);
  redraw();
  if (Object.keys(errors).length) queueMicrotask(() => focusError(view));
}

function refusals(answer) {
  if (answer.error === "missing_required") {
    return Object.fromEntries((answer.blocks || []).map((id) => [id, "Please complete this required field."]));
  }
  return answer.errors || {};
}

function focusError(view) {
  const wrong = document.querySelector(`dialog[data-view="${CSS.escape(view.id)}"] [aria-invalid=true]`)
    || document.querySelector("dialog[open] [aria-invalid=true]");
  wrong?.focus();
  wrong?.closest(".inputblock")?.scrollIntoView({ block: "nearest" });
}

function modal(view, index) {
  const ctx = viewContext(view);
  const title = plain(view.title);
  const busy = ui.pending.has(`submit|${view.id}`);
  const send = (event) => {
    event?.preventDefault();
    if (view.submit) submit(view);
  };
  const made = dialog({
    key: view.id, label: title, className: `modal depth${index}`, onclose: () => close(view),
    onkeydown: (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) send(event);
    },
  },
  h("form", { class: "modalform", novalidate: true, onsubmit: send },
    h("header", null, avatar(person(state.data.bot.user), "mid"), h("h2", { dir: "auto" }, title),
      h("button", { type: "button", class: "iconbtn", "aria-label": "Close", onclick: () => close(view) }, icon("close"))),
    h("div", { class: "modalbody", tabindex: "-1" }, blocks(ctx)),
    h("div", { class: "modalnotice" }, notice(ctx)),
    view.submit || view.close ? h("footer", null,
      h("button", { type: "button", class: "btn", onclick: () => close(view) }, view.close ? plain(view.close) : "Cancel"),
      view.submit ? h("button", { type: "submit", class: "btn primary", "aria-busy": busy ? "true" : null },
        busy ? h("span", { class: "spinner", "aria-hidden": "true" }) : null, plain(view.submit)) : null) : null));
  made.props["data-view"] = view.id;
  made.props["data-callback"] = view.callback_id || null;
  return made;
}

export function modals() {
  return (state.data?.modals || []).map(modal);
}

export function confirmation() {
  const ask = ui.confirm;
  if (!ask) return null;
  const made = dialog({ key: "confirm", label: ask.title, className: "modal ask", onclose: () => ask.done(false) },
    h("header", null, h("h2", { dir: "auto" }, ask.title)),
    h("div", { class: "modalbody" }, textObject(ask.body)),
    h("footer", null,
      h("button", { type: "button", class: "btn", onclick: () => ask.done(false) }, ask.no),
      h("button", { type: "button", class: `btn ${ask.danger ? "danger" : "primary"}`, "data-focus": "1", onclick: () => ask.done(true) }, ask.yes)));
  made.props.role = "alertdialog";
  return made;
}
