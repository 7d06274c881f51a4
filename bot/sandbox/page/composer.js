// The message box: Enter sends, Shift+Enter starts a line, "/" offers commands and "@" offers people.
import { gesture } from "./api.js";
import { h } from "./dom.js";
import { grow } from "./elements.js";
import { icon } from "./icons.js";
import { everybody } from "./people.js";
import { place } from "./select.js";
import { redraw, state, toast, ui } from "./store.js";

ui.mentions = new Map(); // what "@Name" in a draft stands for
ui.composing = null; // {key, at, dismissed}: the completion that is open

// Words that a command's usage hint offers: "[join | goals | help]".
function choicesIn(hint) {
  const found = /\[([^\][]+)\]/.exec(hint || "");
  if (!found) return [];
  return found[1].split("|").map((part) => part.trim()).filter((part) => /^[\w-]+$/.test(part));
}

function completions(text, caret) {
  const commands = state.data.commands || [];
  const word = /^\/\S*$/.exec(text);
  if (word) {
    return commands.filter((one) => one.command.startsWith(text)).map((one) => ({
      id: one.command, label: one.command, hint: one.usage_hint, about: one.description, text: `${one.command} `,
    }));
  }
  const sub = /^(\/\S+) (\S*)$/.exec(text);
  const command = sub && commands.find((one) => one.command === sub[1]);
  if (command) {
    const fits = choicesIn(command.usage_hint).filter((one) => one.startsWith(sub[2]) && one !== sub[2]);
    if (fits.length) return fits.map((one) => ({ id: one, label: `${command.command} ${one}`, text: `${command.command} ${one}`, loose: true }));
  }
  const at = /(^|\s)@([\p{L}\p{N}._-]*)$/u.exec(text.slice(0, caret));
  if (!at) return [];
  const query = at[2].toLowerCase();
  return everybody().filter((one) => !one.deleted && `${one.real_name} ${one.name}`.toLowerCase().split(" ").some((part) => part.startsWith(query)))
    .slice(0, 6).map((one) => ({
      id: one.id, label: one.real_name || one.name, about: one.title, mention: one,
      text: `${text.slice(0, caret - at[2].length)}${one.real_name || one.name} ${text.slice(caret)}`,
    }));
}

function withMentions(text) {
  let out = text;
  for (const [name, id] of ui.mentions) out = out.split(name).join(`<@${id}>`);
  return out;
}

async function send(item, key, thread) {
  const text = (ui.drafts.get(key) || "").trim();
  if (!text || ui.pending.has(key)) return;
  ui.pending.add(key);
  ui.drafts.set(key, "");
  // Whoever writes wants to see what they wrote, even if they were reading further up.
  const list = document.getElementById(thread ? "compose-thread" : "compose-main")?.closest("main, aside").querySelector(".messages");
  if (list) list.stuck = true;
  redraw();
  const answer = text.startsWith("/") ? await command(item, text)
    : await gesture("message", { person: state.me, channel: item.id, text: withMentions(text), ...(thread ? { thread_ts: thread } : {}) });
  ui.pending.delete(key);
  if (!answer.ok && answer.acked === undefined) {
    // Not taken: the words go back into the box, unless something new was typed meanwhile.
    if (!ui.drafts.get(key)) ui.drafts.set(key, text);
    toast(answer.message || "That was not sent.");
  }
  redraw();
}

function command(item, text) {
  const [, name, rest] = /^(\/\S+)\s*([\s\S]*)$/.exec(text);
  return gesture("command", { person: state.me, channel: item.id, command: name, text: withMentions(rest) });
}

export function composer(item, label, thread = null) {
  const key = `compose|${state.me}|${item.id}|${thread || ""}`;
  const id = `compose-${thread ? "thread" : "main"}`;
  const text = ui.drafts.get(key) || "";
  const open = ui.composing?.key === key && !ui.composing.dismissed;
  const list = open ? completions(text, ui.composing.caret) : [];
  const at = Math.min(ui.composing?.at ?? 0, list.length - 1);

  const take = (choice) => {
    if (choice.mention) ui.mentions.set(`@${choice.label}`, choice.mention.id);
    ui.drafts.set(key, choice.text);
    ui.composing = { key, at: choiceStart(choice.text), caret: choice.text.length };
    redraw();
  };
  const oninput = (event) => {
    const value = event.target.value;
    ui.drafts.set(key, value);
    ui.composing = { key, at: choiceStart(value), caret: event.target.selectionStart };
    redraw();
  };
  const onkeydown = (event) => {
    if (event.isComposing) return;
    if (list.length && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      ui.composing.at = event.key === "ArrowDown" ? (at + 1) % list.length : (Math.max(at, 0) + list.length - 1) % list.length;
      redraw();
    } else if (list.length && event.key === "Tab" && !event.shiftKey) {
      event.preventDefault();
      take(list[Math.max(at, 0)]);
    } else if (list.length && event.key === "Escape") {
      event.preventDefault();
      ui.composing.dismissed = true;
      redraw();
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      const exact = list.some((one) => one.id === text.trim());
      if (list.length && at >= 0 && (!exact || at > 0)) take(list[at]);
      else send(item, key, thread);
    }
  };
  return h("form", { class: "composer completable", key: `composer-${key}`, onsubmit: (event) => {
    event.preventDefault();
    send(item, key, thread);
  } },
  h("label", { class: "sr", for: id }, label),
  h("textarea", {
    id, class: "compose", rows: "1", dir: "auto", value: text, placeholder: label, autocomplete: "off",
    "aria-autocomplete": "list", "aria-controls": list.length ? `${id}-list` : null,
    "aria-activedescendant": list.length && at >= 0 ? `${id}-${at}` : null,
    oninput, onkeydown, oncreate: grow, onupdate: grow,
    onblur: () => {
      if (ui.composing?.key !== key) return;
      ui.composing = null;
      redraw();
    },
  }),
  h("button", { type: "submit", class: "sendbtn", "aria-label": "Send", "aria-disabled": text.trim() ? null : "true" }, icon("send")),
  list.length ? h("ul", {
    id: `${id}-list`, role: "listbox", class: "popup commands", "aria-label": "Suggestions", "data-testid": "completions",
    oncreate: (el) => place(el, el.parentElement), onupdate: (el) => place(el, el.parentElement),
    onmousedown: (event) => event.preventDefault(),
  }, list.map((choice, index) => h("li", {
    key: choice.id, id: `${id}-${index}`, role: "option", "aria-selected": String(index === at), class: `option${index === at ? " active" : ""}`,
    onclick: () => take(choice),
  }, h("span", null, h("strong", null, choice.label), choice.hint ? h("span", { class: "usage" }, ` ${choice.hint}`) : null,
    choice.about ? h("small", null, choice.about) : null)))) : null);
}

// Commands and people are taken with Enter at once; a command's second word only after an arrow key, so that Enter
// still sends what was typed.
function choiceStart(text) {
  return /^\/\S+ /.test(text) && !/@\S*$/.test(text) ? -1 : 0;
}
