// What stands in the inputs: typed in this tab, else kept by the workspace, else the app's initial value.
// A surface ("ctx") is a view, the Home tab or one message: {id, at, blocks, state}.
import { ui } from "./store.js";

const LISTS = new Set(["checkboxes", "multi_static_select", "multi_external_select", "multi_users_select",
  "multi_conversations_select", "multi_channels_select"]);
const OPTIONS = new Set(["static_select", "radio_buttons", "checkboxes", "multi_static_select"]);
const KEYS = {
  static_select: "option", external_select: "option", radio_buttons: "option", checkboxes: "options",
  multi_static_select: "options", multi_external_select: "options", users_select: "user", multi_users_select: "users",
  conversations_select: "conversation", multi_conversations_select: "conversations", channels_select: "channel",
  multi_channels_select: "channels", datepicker: "date", timepicker: "time", datetimepicker: "date_time",
};

export function isList(element) {
  return LISTS.has(element.type);
}

export function keyOf(ctx, block, element) {
  return `${ctx.id}|${block.block_id}|${element.action_id}`;
}

export function optionsOf(element) {
  return [...(element.options || []), ...(element.option_groups || []).flatMap((group) => group.options)];
}

export function getValue(ctx, block, element) {
  const key = keyOf(ctx, block, element);
  if (ui.drafts.has(key)) {
    const draft = ui.drafts.get(key);
    if (!OPTIONS.has(element.type)) return draft;
    // After an update the choice may no longer be offered.
    const known = new Set(optionsOf(element).map((option) => option.value));
    if (isList(element)) return draft.filter((value) => known.has(value));
    if (draft === null || known.has(draft)) return draft;
  }
  return stored(ctx, block, element);
}

function stored(ctx, block, element) {
  const name = KEYS[element.type];
  const kept = ctx.state?.[block.block_id]?.[element.action_id];
  const held = kept && (kept.type === undefined || kept.type === element.type);
  if (element.type === "rich_text_input") return richWords(held ? kept.rich_text_value : element.initial_value);
  const raw = name ? (held ? kept[`selected_${name}`] : element[`initial_${name}`])
    : (held ? kept.value : element.initial_value);
  if (isList(element)) return (raw || []).map(bare);
  return raw === undefined || raw === null ? (name ? null : "") : bare(raw);
}

function bare(raw) {
  return typeof raw === "object" ? raw.value : raw;
}

// The options behind chosen values, where the app did not list them beforehand.
export function keptOptions(ctx, block, element) {
  const kept = ctx.state?.[block.block_id]?.[element.action_id] || {};
  return [kept.selected_option, element.initial_option, ...(kept.selected_options || []),
    ...(element.initial_options || [])].filter(Boolean);
}

export function setValue(ctx, block, element, value) {
  ui.drafts.set(keyOf(ctx, block, element), value);
  const errors = ui.errors.get(ctx.id) || ctx.errors;
  if (errors?.[block.block_id]) {
    const { [block.block_id]: _gone, ...rest } = errors;
    ui.errors.set(ctx.id, rest);
  }
}

export function errorOf(ctx, block) {
  return (ui.errors.get(ctx.id) || ctx.errors || {})[block.block_id] || null;
}

// What a submit sends: the element of every input block, by block id.
export function valuesOf(ctx) {
  const values = {};
  for (const block of ctx.blocks) {
    if (block.type !== "input" || block.element.type === "file_input") continue;
    const value = getValue(ctx, block, block.element);
    values[block.block_id] = block.element.type === "rich_text_input" ? toRich(value) : value;
  }
  return values;
}

export function forget(ctxId) {
  for (const key of ui.drafts.keys()) if (key.startsWith(`${ctxId}|`)) ui.drafts.delete(key);
  ui.errors.delete(ctxId);
  ui.notices.delete(ctxId);
}

function toRich(text) {
  if (!text) return null;
  return { type: "rich_text", elements: [{ type: "rich_text_section", elements: [{ type: "text", text }] }] };
}

function richWords(rich) {
  const walk = (part) => part.text ?? (part.elements || []).map(walk).join("");
  return rich?.elements ? rich.elements.map(walk).join("\n") : "";
}
