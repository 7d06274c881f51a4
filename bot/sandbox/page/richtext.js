// The rich_text block, and the markdown block (standard Markdown, unlike mrkdwn).
import { h } from "./dom.js";
import { emoji, withEmoji } from "./emoji.js";
import { broadcast, channelMention, link, userMention } from "./mrkdwn.js";
import { dateToken } from "./time.js";

export function richText(block) {
  return h("div", { class: "rich" }, (block.elements || []).map(richPart));
}

function richPart(part) {
  const pieces = () => (part.elements || []).map(richLeaf);
  switch (part.type) {
    case "rich_text_section":
      return h("div", { class: "line", dir: "auto" }, pieces());
    case "rich_text_quote":
      return h("blockquote", { dir: "auto" }, h("div", { class: "line" }, pieces()));
    case "rich_text_preformatted":
      return h("pre", { class: "code", dir: "auto" }, (part.elements || []).map((leaf) => leaf.text || leaf.url || ""));
    case "rich_text_list":
      return h(part.style === "ordered" ? "ol" : "ul",
        { start: part.style === "ordered" && part.offset ? part.offset + 1 : null, class: `indent-${part.indent || 0}` },
        (part.elements || []).map((item) => h("li", { dir: "auto" }, (item.elements || []).map(richLeaf))));
    default:
      return null;
  }
}

function richLeaf(leaf) {
  return dress(leafNode(leaf), leaf.style || {});
}

function leafNode(leaf) {
  switch (leaf.type) {
    case "text":
      return leaf.text;
    case "link":
      return link(leaf.url, leaf.text || leaf.url);
    case "user":
      return userMention(leaf.user_id);
    case "channel":
      return channelMention(leaf.channel_id);
    case "broadcast":
      return broadcast(leaf.range);
    case "usergroup":
      return h("span", { class: "mention" }, "@group");
    case "emoji":
      return emoji(leaf.name) || (leaf.unicode ? fromCodepoints(leaf.unicode) : `:${leaf.name}:`);
    case "date":
      return h("time", { class: "datetoken" }, dateToken(leaf.timestamp, leaf.format || "{date}", leaf.fallback));
    case "color":
      return h("code", null, /^#[0-9a-f]{6}$/i.test(leaf.value)
        ? h("span", { class: "swatch", style: { background: leaf.value } }) : null, leaf.value);
    default:
      return null;
  }
}

function fromCodepoints(text) {
  const points = text.split("-").map((part) => Number.parseInt(part, 16));
  return points.every((point) => point > 0 && point <= 0x10ffff) ? String.fromCodePoint(...points) : "";
}

const WRAPPERS = [["code", "code"], ["bold", "strong"], ["italic", "em"], ["strike", "s"], ["underline", "u"]];

function dress(node, style) {
  return WRAPPERS.reduce((inner, [name, tag]) => (style[name] ? h(tag, null, inner) : inner), node);
}

export function markdown(text) {
  const rows = String(text || "").replace(/\r/g, "").split("\n");
  const out = [];
  for (let at = 0; at < rows.length; ) {
    const [node, next] = fence(rows, at) || rule(rows, at) || quote(rows, at) || list(rows, at) || table(rows, at)
      || paragraph(rows, at);
    if (node) out.push(node);
    at = next;
  }
  return h("div", { class: "rich markdown" }, out);
}

function fence(rows, at) {
  if (!/^\s*```/.test(rows[at])) return null;
  let end = at + 1;
  while (end < rows.length && !/^\s*```/.test(rows[end])) end += 1;
  return [h("pre", { class: "code" }, rows.slice(at + 1, end).join("\n")), end + 1];
}

function rule(rows, at) {
  const heading = /^(#{1,6})\s+(.*?)\s*#*$/.exec(rows[at]);
  // A heading inside a message stands below the page's own two levels.
  if (heading) return [h(`h${Math.min(6, heading[1].length + 2)}`, { dir: "auto" }, spans(heading[2])), at + 1];
  if (/^\s*([-*_])(\s*\1){2,}\s*$/.test(rows[at])) return [h("hr"), at + 1];
  return null;
}

function quote(rows, at) {
  let end = at;
  while (end < rows.length && /^\s*>/.test(rows[end])) end += 1;
  if (end === at) return null;
  const inner = rows.slice(at, end).map((row) => row.replace(/^\s*>\s?/, ""));
  return [h("blockquote", null, inner.map((row) => h("div", { class: "line", dir: "auto" }, row ? spans(row) : h("br")))), end];
}

const ITEM = /^(\s*)([-*+]|\d+[.)])\s+(.*)$/;

function list(rows, at) {
  const first = ITEM.exec(rows[at]);
  if (!first) return null;
  const depth = first[1].length;
  const items = [];
  let end = at;
  while (end < rows.length) {
    const item = ITEM.exec(rows[end]);
    if (!item || item[1].length < depth) break;
    if (item[1].length > depth) {
      const [nested, next] = list(rows, end);
      items.at(-1).children.push(nested);
      end = next;
    } else {
      const task = /^\[([ xX])\]\s+(.*)$/.exec(item[3]);
      items.push(h("li", { dir: "auto" }, task ? [task[1] === " " ? "☐ " : "☑ ", spans(task[2])] : spans(item[3])));
      end += 1;
    }
  }
  return [h(/\d/.test(first[2]) ? "ol" : "ul", { start: Number.parseInt(first[2], 10) || null }, items), end];
}

function table(rows, at) {
  const cells = (row) => row.trim().replace(/^\||\|$/g, "").split("|").map((cell) => cell.trim());
  if (!rows[at].includes("|") || !/^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/.test(rows[at + 1] || "")) return null;
  let end = at + 2;
  while (end < rows.length && rows[end].includes("|")) end += 1;
  const body = rows.slice(at + 2, end).map((row) => h("tr", null, cells(row).map((cell) => h("td", { dir: "auto" }, spans(cell)))));
  return [h("div", { class: "tablewrap" }, h("table", null,
    h("thead", null, h("tr", null, cells(rows[at]).map((cell) => h("th", { dir: "auto" }, spans(cell))))),
    h("tbody", null, body))), end];
}

function paragraph(rows, at) {
  if (!rows[at].trim()) return [null, at + 1];
  return [h("p", { dir: "auto" }, spans(rows[at])), at + 1];
}

const SPANS = [
  [/^`([^`]+)`/, (found) => h("code", null, found[1])],
  [/^\*\*(.+?)\*\*/, (found) => h("strong", null, spans(found[1]))],
  [/^__(.+?)__/, (found) => h("strong", null, spans(found[1]))],
  [/^~~(.+?)~~/, (found) => h("s", null, spans(found[1]))],
  [/^\*(\S(?:.*?\S)?)\*/, (found) => h("em", null, spans(found[1]))],
  [/^_(\S(?:.*?\S)?)_(?!\w)/, (found) => h("em", null, spans(found[1]))],
  [/^!?\[([^\]]*)\]\(([^\s)]+)(?:\s+"[^"]*")?\)/, (found) => link(found[2], found[1] || found[2])],
  [/^<(https?:[^>\s]+)>/, (found) => link(found[1], found[1])],
  [/^https?:\/\/[^\s<>]+[^\s<>.,;:!?)\]'"]/, (found) => link(found[0], found[0])],
  [/^<@([UW]\w+)>/, (found) => userMention(found[1])],
  [/^<#(C\w+)>/, (found) => channelMention(found[1])],
];

function spans(text) {
  const out = [];
  let rest = text;
  let plainText = "";
  while (rest) {
    const escape = /^\\([\\`*_{}[\]()#+.!|~>-])/.exec(rest);
    const inWord = /\w$/.test(plainText) && /^[_h]/.test(rest);
    const hit = !escape && !inWord && SPANS.map(([regex, make]) => [regex.exec(rest), make]).find(([found]) => found);
    if (hit) {
      out.push(withEmoji(plainText), hit[1](hit[0]));
      plainText = "";
      rest = rest.slice(hit[0][0].length);
    } else {
      plainText += escape ? escape[1] : rest[0];
      rest = rest.slice(escape ? 2 : 1);
    }
  }
  out.push(withEmoji(plainText));
  return out;
}
