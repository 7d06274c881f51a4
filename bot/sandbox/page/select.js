// Lists of choices: an ARIA combobox whose field filters the list, with chips where several may be chosen.
import { gesture } from "./api.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { plain } from "./mrkdwn.js";
import { redraw, state, ui } from "./store.js";
import { getValue, isList, keptOptions, keyOf } from "./values.js";

// Every kind of menu as groups of {value, label, description}.
function groupsOf(ctx, block, element) {
  const kind = element.type.replace("multi_", "");
  if (kind === "users_select") return [{ label: null, items: [...state.people.values()].filter((one) => !one.deleted && one.id !== "USLACKBOT").map(asPerson) }];
  if (kind === "channels_select" || kind === "conversations_select") {
    const types = kind === "channels_select" ? ["channel"] : ["channel", "private", "mpim", "im"];
    const fit = state.data.channels.filter((item) => types.includes(item.type));
    return [{ label: null, items: fit.map((item) => ({ value: item.id, label: `${item.type === "channel" ? "#" : ""}${item.name}` })) }];
  }
  const source = kind === "external_select" ? ui.options.get(keyOf(ctx, block, element)) || {} : element;
  const groups = [];
  if (source.options) groups.push({ label: null, items: source.options.map(asItem) });
  for (const group of source.option_groups || []) groups.push({ label: plain(group.label), items: group.options.map(asItem) });
  return groups;
}

function asItem(option) {
  return { value: option.value, label: plain(option.text), description: option.description ? plain(option.description) : "" };
}

function asPerson(one) {
  return { value: one.id, label: one.real_name || one.name, description: one.title || "" };
}

function labelOf(ctx, block, element, value) {
  const known = groupsOf(ctx, block, element).flatMap((group) => group.items);
  const kept = [...keptOptions(ctx, block, element), ...(ui.chosen.get(keyOf(ctx, block, element)) || [])].map(asItem);
  return [...known, ...kept].find((item) => item.value === value)?.label || value;
}

ui.chosen = new Map();

function shown(ctx, block, element) {
  const query = element.type.includes("external") ? "" : ui.popup.query.trim().toLowerCase();
  const fits = (item) => !query || `${item.label} ${item.description}`.toLowerCase().includes(query);
  return groupsOf(ctx, block, element)
    .map((group) => ({ ...group, items: group.items.filter(fits) }))
    .filter((group) => group.items.length);
}

function open(key, el, ctx, block, element) {
  if (ui.popup?.key === key) return;
  ui.popup = { key, query: "", active: 0, anchor: el };
  if (element.type.includes("external") && (element.min_query_length ?? 3) === 0) suggest(ctx, block, element);
  redraw();
}

export function closePopup() {
  if (!ui.popup) return;
  ui.popup = null;
  redraw();
}

let timer = null;

function suggest(ctx, block, element) {
  clearTimeout(timer);
  const popup = ui.popup;
  const key = keyOf(ctx, block, element);
  if (popup.query.length < (element.min_query_length ?? 3)) {
    ui.options.delete(key);
    return;
  }
  popup.loading = true;
  timer = setTimeout(async () => {
    const answer = await gesture("options", { person: state.me, at: ctx.at, block_id: block.block_id, action_id: element.action_id, value: popup.query });
    popup.loading = false;
    popup.failed = !answer.ok || answer.acked === false;
    ui.options.set(key, answer.ok ? answer : {});
    popup.active = 0;
    redraw();
  }, 200);
}

export function select(ctx, block, element, { id, label, describedBy, invalid, onChange, required }) {
  const key = keyOf(ctx, block, element);
  const many = isList(element);
  const value = getValue(ctx, block, element);
  const isOpen = ui.popup?.key === key;
  const groups = isOpen ? shown(ctx, block, element) : [];
  const flat = groups.flatMap((group) => group.items);
  const at = isOpen ? Math.min(ui.popup.active, Math.max(flat.length - 1, 0)) : 0;

  const pick = (item) => {
    const option = { value: item.value, text: { type: "plain_text", text: item.label } };
    ui.chosen.set(key, [...(ui.chosen.get(key) || []).filter((one) => one.value !== item.value), option]);
    ui.popup.query = "";
    if (!many) {
      closePopup();
      if (item.value !== value) onChange(item.value);
      return;
    }
    const has = value.includes(item.value);
    if (!has && element.max_selected_items && value.length >= element.max_selected_items) return;
    onChange(has ? value.filter((one) => one !== item.value) : [...value, item.value]);
  };
  const onkeydown = (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    if (!isOpen && ["ArrowDown", "ArrowUp", "Enter", " "].includes(event.key)) {
      event.preventDefault();
      open(key, event.target, ctx, block, element);
    } else if (isOpen && ["ArrowDown", "ArrowUp", "Home", "End"].includes(event.key)) {
      event.preventDefault();
      const steps = { ArrowDown: at + 1, ArrowUp: at - 1 + flat.length, Home: 0, End: flat.length - 1 };
      ui.popup.active = flat.length ? steps[event.key] % flat.length : 0;
      redraw();
    } else if (isOpen && event.key === "Enter") {
      event.preventDefault();
      if (flat[at]) pick(flat[at]);
    } else if (isOpen && event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      closePopup();
    } else if (event.key === "Backspace" && many && !ui.popup?.query && value.length) onChange(value.slice(0, -1));
    else if (["Backspace", "Delete"].includes(event.key) && !isOpen && !many && value !== null) {
      event.preventDefault();
      if (!required) onChange(null);
    }
  };
  const oninput = (event) => {
    open(key, event.target, ctx, block, element);
    ui.popup.query = event.target.value;
    ui.popup.active = 0;
    if (element.type.includes("external")) suggest(ctx, block, element);
    redraw();
  };
  const shownValue = isOpen ? ui.popup.query : !many && value !== null ? labelOf(ctx, block, element, value) : "";
  const hint = element.placeholder ? plain(element.placeholder) : many ? "Choose some" : "Choose one";
  return h("div", { class: `select${isOpen ? " open" : ""}${many ? " many" : ""}` },
    many ? value.map((one) => chip(labelOf(ctx, block, element, one), () => onChange(value.filter((other) => other !== one)))) : null,
    h("input", {
      id, type: "text", role: "combobox", class: "field", value: shownValue, autocomplete: "off", spellcheck: "false", dir: "auto",
      placeholder: isOpen && !many && value !== null ? labelOf(ctx, block, element, value) : many && value.length ? "" : hint,
      "aria-label": label || null, "aria-expanded": String(isOpen), "aria-controls": `${id}-list`, "aria-autocomplete": "list",
      "aria-activedescendant": isOpen && flat.length ? `${id}-${at}` : null, "aria-describedby": describedBy || null,
      "aria-invalid": invalid ? "true" : null, "aria-required": required ? "true" : null,
      onclick: (event) => open(key, event.target, ctx, block, element), onkeydown, oninput,
      onblur: () => ui.popup?.key === key && closePopup(),
    }),
    !many && value !== null && element.type !== "overflow" && !required
      ? h("button", { type: "button", class: "clear", tabindex: "-1", "aria-label": "Clear the choice", onclick: () => onChange(null) }, icon("close"))
      : h("span", { class: "caret" }, icon("down")),
    isOpen ? listbox(id, groups, { at, value, many, pick, element, key }) : null);
}

function chip(label, remove) {
  return h("span", { class: "chip", dir: "auto", key: `chip-${label}` }, label,
    h("button", { type: "button", "aria-label": `Remove ${label}`, onclick: remove }, icon("close")));
}

function listbox(id, groups, { at, value, many, pick, element }) {
  let index = -1;
  const option = (item) => {
    index += 1;
    const chosen = many ? value.includes(item.value) : value === item.value;
    return h("li", {
      key: item.value, id: `${id}-${index}`, role: "option", "aria-selected": String(chosen),
      class: index === at ? "option active" : "option", dir: "auto",
      onmousedown: (event) => event.preventDefault(), onclick: () => pick(item),
      onupdate: index === at ? (el) => el.scrollIntoView({ block: "nearest" }) : undefined,
    }, h("span", { class: "tick" }, chosen ? icon("check") : null),
    h("span", null, item.label, item.description ? h("small", null, item.description) : null));
  };
  return h("ul", {
    key: "list", id: `${id}-list`, role: "listbox", class: "popup", "aria-label": "Choices", "aria-multiselectable": many ? "true" : null,
    oncreate: (el) => place(el, ui.popup.anchor), onupdate: (el) => place(el, ui.popup?.anchor),
    onmousedown: (event) => event.preventDefault(),
  }, groups.map((group) => (group.label
    ? h("li", { key: `group-${group.label}`, role: "presentation", class: "group" },
      h("span", { class: "grouplabel" }, group.label),
      h("ul", { role: "group", "aria-label": group.label }, group.items.map(option)))
    : group.items.map(option))),
  groups.length ? null : h("li", { key: "none", class: "none", role: "presentation" }, emptyLine(element)));
}

function emptyLine(element) {
  if (ui.popup.loading) return "Looking …";
  if (ui.popup.failed) return "The app did not answer. Type again to retry.";
  const least = element.min_query_length ?? 3;
  if (element.type.includes("external") && ui.popup.query.length < least) return `Type ${least === 1 ? "a letter" : `${least} letters`} to search`;
  return "Nothing fits";
}

// Fixed to the window, so that no scrolling box cuts the list off.
export function place(el, anchor) {
  if (!anchor?.isConnected) return;
  const box = (anchor.closest(".select, .overflow, .completable") || anchor).getBoundingClientRect();
  const below = window.innerHeight - box.bottom;
  const height = Math.min(el.scrollHeight + 2, 288);
  const width = Math.min(Math.max(box.width, el.dataset.narrow ? 160 : 240), window.innerWidth - 16);
  el.style.width = `${width}px`;
  el.style.left = `${Math.max(8, Math.min(box.left, window.innerWidth - width - 8))}px`;
  const up = below < height + 8 && box.top > below;
  el.style.maxHeight = `${Math.max(120, Math.min(288, (up ? box.top : below) - 12))}px`;
  el.style.top = up ? "auto" : `${box.bottom + 4}px`;
  el.style.bottom = up ? `${window.innerHeight - box.top + 4}px` : "auto";
}

