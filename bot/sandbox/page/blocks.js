// Block Kit: one function for each kind of block.
import { element, domId } from "./elements.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { pictureUrl, plain, safeUrl, textObject } from "./mrkdwn.js";
import { markdown, richText } from "./richtext.js";
import { ui } from "./store.js";
import { errorOf } from "./values.js";

export function blocks(ctx) {
  return h("div", { class: "blocks" },
    ctx.blocks.map((block, index) => h("div", { key: block.block_id || `#${index}`, class: `block ${block.type}`, "data-block": block.block_id || null },
      one(ctx, { ...block, block_id: block.block_id || `#${index}` }))),
    ctx.at.view ? null : notice(ctx));
}

export function notice(ctx) {
  const text = ui.notices.get(ctx.id) || ctx.notice;
  return text ? h("p", { class: "trouble", role: "alert", key: "trouble" }, icon("warn"), text) : null;
}

function one(ctx, block) {
  switch (block.type) {
    case "section":
      return section(ctx, block);
    case "actions":
    case "context_actions":
      return h("div", { class: "row" }, block.elements.map((item) => element(ctx, block, item)));
    case "context":
      return h("div", { class: "contextrow" }, block.elements.map((item) => (item.type === "image"
        ? h("img", { class: "tiny", src: safeUrl(pictureUrl(item)) || "", alt: item.alt_text || "" }) : h("div", null, textObject(item)))));
    case "divider":
      return h("hr");
    case "header":
      return h(ctx.at.view ? "h3" : "h4", { class: "head", dir: "auto" }, plain(block.text));
    case "image":
      return figure(pictureUrl(block), block.alt_text, block.title && plain(block.title));
    case "input":
      return input(ctx, block);
    case "rich_text":
      return richText(block);
    case "markdown":
      return markdown(block.text);
    case "video":
      return h("p", { dir: "auto" }, plain(block.title));
    case "table":
      return table(block);
    case "alert":
      return h("p", { class: `alert ${["danger", "warning", "success", "info"].includes(block.level) ? block.level : "info"}`, dir: "auto" }, textObject(block.text));
    default:
      return h("p", { class: "unsupported" }, `This block (${block.type}) is not shown here.`);
  }
}

function section(ctx, block) {
  return [
    h("div", { class: "sectionbody" },
      block.text ? h("div", { class: "text" }, textObject(block.text)) : null,
      block.fields ? h("div", { class: "fields" }, block.fields.map((field) => h("div", { class: "text" }, textObject(field)))) : null),
    block.accessory ? h("div", { class: "accessory" }, element(ctx, block, block.accessory)) : null,
  ];
}

export function figure(url, alt, title) {
  const src = safeUrl(url);
  return h("figure", null,
    title ? h("figcaption", { dir: "auto" }, title) : null,
    h("img", {
      src: src || "", alt: alt || "", loading: "lazy",
      onerror: (event) => event.currentTarget.classList.add("broken"),
    }));
}

function table(block) {
  const cell = (item) => h("td", { dir: "auto" }, item.type === "rich_text" ? richText(item) : item.text);
  return h("div", { class: "tablewrap" }, h("table", null, h("tbody", null, (block.rows || []).map((row) => h("tr", null, row.map(cell))))));
}

const GROUPS = new Set(["checkboxes", "radio_buttons"]);

function input(ctx, block) {
  const item = block.element;
  const id = domId(ctx, block, item);
  const error = errorOf(ctx, block);
  const describedBy = [block.hint ? `${id}-hint` : "", error ? `${id}-error` : ""].filter(Boolean).join(" ");
  const inside = [
    element(ctx, block, item, { label: null, describedBy, invalid: Boolean(error) }),
    error ? h("p", { class: "error", id: `${id}-error`, role: "alert", key: "error", dir: "auto" }, icon("warn"), error) : null,
    block.hint ? h("p", { class: "hint", id: `${id}-hint`, dir: "auto", key: "hint" }, plain(block.hint)) : null,
  ];
  // Beside the label, not in it: the field is named by the app's words alone, and required ones say so themselves.
  const optional = block.optional ? h("span", { class: "optional", "aria-hidden": "true" }, " (optional)") : null;
  const props = { class: `inputblock${error ? " wrong" : ""}`, "data-input": block.block_id };
  if (GROUPS.has(item.type)) {
    return h("fieldset", { ...props, "aria-describedby": describedBy || null }, h("legend", { dir: "auto" }, plain(block.label), optional), inside);
  }
  return h("div", props, h("div", { class: "labelline", dir: "auto" }, h("label", { for: id }, plain(block.label)), optional), inside);
}
