// Interactive elements of Block Kit: buttons, menus, choices and typed inputs.
import { act, choose, entered, isPending, nameOf, typed } from "./actions.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { pictureUrl, plain, safeUrl, textObject } from "./mrkdwn.js";
import { place, select } from "./select.js";
import { redraw, ui } from "./store.js";
import { unixToWall, wallToUnix } from "./time.js";
import { getValue, keyOf, optionsOf } from "./values.js";

export function domId(ctx, block, element) {
  return `f-${keyOf(ctx, block, element).replace(/[^\w-]/g, "_")}`;
}

// `labelled` tells how the element is named: by a label beside it (input blocks) or by itself.
export function element(ctx, block, item, labelled = {}) {
  const args = { id: domId(ctx, block, item), ...labelled };
  switch (item.type) {
    case "button":
    case "workflow_button":
      return button(ctx, block, item);
    case "image":
      return h("img", { class: "thumb", src: safeUrl(pictureUrl(item)) || "", alt: item.alt_text || "" });
    case "overflow":
      return overflow(ctx, block, item);
    case "checkboxes":
    case "radio_buttons":
      return choices(ctx, block, item, args);
    case "datepicker":
      return dated(ctx, block, item, args, "date", "Choose a date");
    case "timepicker":
      return dated(ctx, block, item, args, "time", "Choose a time");
    case "datetimepicker":
      return dated(ctx, block, item, args, "datetime-local", "Choose a date and time");
    case "plain_text_input":
    case "rich_text_input":
    case "email_text_input":
    case "url_text_input":
    case "number_input":
      return textInput(ctx, block, item, args);
    case "file_input":
      return h("p", { class: "unsupported", id: args.id }, "Files cannot be chosen in this workspace.");
    default:
      if (/select$/.test(item.type)) return menu(ctx, block, item, args);
      return h("span", { class: "unsupported" }, `This element (${item.type}) is not shown here.`);
  }
}

function button(ctx, block, item) {
  const busy = isPending(ctx, block, item);
  const props = {
    key: `${item.action_id}|${item.value ?? ""}`, class: `btn ${item.style || ""}`, "data-action": item.action_id,
    "aria-label": item.accessibility_label || null, "aria-busy": busy ? "true" : null,
  };
  const content = [busy ? h("span", { class: "spinner", "aria-hidden": "true" }) : null, plain(item.text)];
  const onclick = () => act(ctx, block, item, { value: item.value });
  const href = item.url ? safeUrl(item.url) : null;
  if (href) return h("a", { ...props, href, target: "_blank", rel: "noopener noreferrer", onclick }, content);
  return h("button", { ...props, type: "button", onclick }, content);
}

function overflow(ctx, block, item) {
  const key = keyOf(ctx, block, item);
  const isOpen = ui.popup?.key === key;
  const close = (el) => {
    ui.popup = null;
    redraw();
    el.closest(".overflow").querySelector("button").focus();
  };
  const move = (event) => {
    const items = [...event.currentTarget.querySelectorAll("[role=menuitem]")];
    const at = items.indexOf(document.activeElement);
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      close(event.currentTarget);
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      items[(at + (event.key === "ArrowDown" ? 1 : items.length - 1)) % items.length].focus();
    }
  };
  const pick = (option) => (event) => {
    close(event.currentTarget);
    if (option.url && safeUrl(option.url)) window.open(safeUrl(option.url), "_blank", "noopener");
    act(ctx, block, item, { selected: option.value });
  };
  return h("div", { class: "overflow", key: item.action_id },
    h("button", {
      type: "button", class: "btn square", "aria-haspopup": "menu", "aria-expanded": String(isOpen), "data-action": item.action_id,
      "aria-label": item.accessibility_label || "More actions",
      onclick: (event) => {
        ui.popup = isOpen ? null : { key, anchor: event.currentTarget, query: "" };
        redraw();
      },
    }, icon("more")),
    isOpen ? h("div", {
      role: "menu", class: "popup menu", "data-narrow": "1", onkeydown: move,
      oncreate: (el) => {
        place(el, ui.popup.anchor);
        el.querySelector("[role=menuitem]").focus();
      },
      onupdate: (el) => place(el, ui.popup?.anchor),
    }, item.options.map((option) => h("button", { type: "button", role: "menuitem", class: "option", dir: "auto", onclick: pick(option) },
      h("span", null, plain(option.text), option.description ? h("small", null, plain(option.description)) : null)))) : null);
}

function choices(ctx, block, item, { id, describedBy, invalid }) {
  const many = item.type === "checkboxes";
  const value = getValue(ctx, block, item);
  const change = (option) => (event) => {
    if (!many) choose(ctx, block, item, option.value);
    else choose(ctx, block, item, optionsOf(item).map((one) => one.value)
      .filter((one) => (one === option.value ? event.target.checked : value.includes(one))));
  };
  // In an input block the fieldset around it carries the name.
  const group = block.type === "input" ? {} : { role: many ? "group" : "radiogroup", "aria-label": nameOf(block, item, "Choices") };
  return h("div", { class: "choices", ...group },
    item.options.map((option, index) => h("div", { class: "choice", key: option.value },
      h("input", {
        id: `${id}-${index}`, type: many ? "checkbox" : "radio", name: id, checked: many ? value.includes(option.value) : value === option.value,
        onchange: change(option), "aria-describedby": [option.description ? `${id}-${index}-more` : "", describedBy || ""].join(" ").trim() || null,
        "aria-invalid": invalid ? "true" : null,
      }),
      h("div", null,
        h("label", { for: `${id}-${index}`, dir: "auto" }, textObject(option.text)),
        option.description ? h("div", { class: "more", id: `${id}-${index}-more`, dir: "auto" }, textObject(option.description)) : null))));
}

function menu(ctx, block, item, { id, label, ...args }) {
  const own = label === undefined ? nameOf(block, item, "Choose") : label;
  const required = block.type === "input" && !block.optional;
  return select(ctx, block, item, { id, ...args, label: own, required, onChange: (value) => choose(ctx, block, item, value) });
}

function dated(ctx, block, item, { id, label, describedBy, invalid }, type, fallback) {
  const value = getValue(ctx, block, item);
  const stamp = type === "datetime-local";
  const shown = value === null || value === "" ? "" : stamp ? unixToWall(value) : String(value);
  const step = type === "time" ? { step: "60" } : {};
  const input = h("input", {
    ...step, id, type, class: "field date", value: shown, "aria-label": label === undefined ? nameOf(block, item, fallback) : null,
    "aria-describedby": describedBy || null, "aria-invalid": invalid ? "true" : null, "data-action": item.action_id,
    onchange: (event) => {
      const text = event.target.value;
      choose(ctx, block, item, text ? (stamp ? wallToUnix(text) : text) : null);
    },
  });
  // A browser's own date field has no place for a placeholder, and without it nobody knows what the date is for.
  if (label !== undefined || shown || !item.placeholder) return input;
  return h("span", { class: "dated" }, [h("span", { class: "hint", "aria-hidden": "true" }, plain(item.placeholder)), input]);
}

const KINDS = { email_text_input: "email", url_text_input: "url" };

function textInput(ctx, block, item, { id, label, describedBy, invalid }) {
  const value = getValue(ctx, block, item) ?? "";
  const many = item.multiline || item.type === "rich_text_input";
  const number = item.type === "number_input";
  const props = {
    id, class: "field", dir: "auto", value, placeholder: item.placeholder ? plain(item.placeholder) : null,
    "aria-label": label === undefined ? nameOf(block, item, "Text") : null, autocomplete: "off",
    "aria-describedby": [describedBy, item.max_length ? `${id}-count` : ""].filter(Boolean).join(" ") || null,
    "aria-invalid": invalid ? "true" : null, "aria-required": block.optional ? null : "true",
    oninput: (event) => typed(ctx, block, item, event.target.value),
    onkeydown: (event) => {
      if (event.key !== "Enter" || event.isComposing || event.shiftKey || event.ctrlKey || event.metaKey || many) return;
      if (entered(ctx, block, item, event.target.value)) event.preventDefault();
    },
  };
  const field = many ? h("textarea", { ...props, rows: "4", onupdate: grow, oncreate: grow })
    : h("input", { ...props, type: KINDS[item.type] || "text", inputmode: number ? (item.is_decimal_allowed ? "decimal" : "numeric") : null });
  return [field, item.max_length ? counter(id, value, item.max_length) : null];
}

// The field takes more than the limit, so that a long paste is not cut off unseen; the counter tells how much too long.
function counter(id, value, max) {
  const left = max - [...value].length;
  const text = left < 0 ? `${-left} too many` : `${left} left`;
  const near = left <= Math.max(20, max * 0.1);
  return h("span", { id: `${id}-count`, class: `count${left < 0 ? " over" : near ? " near" : ""}`, "data-testid": "count" }, text);
}

export function grow(el) {
  el.style.height = "auto";
  el.style.height = `${Math.min(el.scrollHeight + 2, window.innerHeight * 0.4)}px`;
}
