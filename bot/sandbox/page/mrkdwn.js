// Slack's mrkdwn and its escapes, as virtual nodes. Entities are undone exactly once, and only after the markup was
// read, so that text which somebody escaped can never turn into a mention or a link.
import { h } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { channel, person, state } from "./store.js";
import { dateToken } from "./time.js";

export function unescape(text) {
  return text.replace(/&(amp|lt|gt);/g, (_, name) => ({ amp: "&", lt: "<", gt: ">" })[name]);
}

// Only addresses that a person would expect a link to open; anything else is shown as text.
export function safeUrl(url) {
  try {
    const parsed = new URL(url, window.location.href);
    return ["http:", "https:", "mailto:", "tel:", "slack:"].includes(parsed.protocol) ? parsed.href : null;
  } catch {
    return null;
  }
}

// Where an image block or element finds its picture: on the web, or among the workspace's own files.
export function pictureUrl(item) {
  const file = item.slack_file;
  return item.image_url || file?.url || (file?.id && `/files/${encodeURIComponent(file.id)}`);
}

export function link(url, content) {
  const href = safeUrl(url);
  if (!href) return h("span", { dir: "auto" }, content);
  return h("a", { href, target: "_blank", rel: "noopener noreferrer", dir: "auto" }, content);
}

export function userMention(id) {
  const someone = person(id);
  const mine = id === state.me;
  const name = someone ? someone.real_name || someone.name : id;
  return h("span", { class: mine ? "mention mine" : "mention", dir: "auto", "data-user": id }, `@${name}`);
}

export function channelMention(id, label) {
  const item = channel(id);
  const name = item ? item.name : label || "private-channel";
  if (!item) return h("span", { class: "mention" }, `#${name}`);
  return h("a", { class: "mention", href: `#${state.me}/${id}` }, `#${name}`);
}

export function broadcast(range) {
  return h("span", { class: "mention everyone" }, `@${range}`);
}

// Text with `plain_text` is shown as it is: no markup, no entities, only emoji shortcodes.
export function plain(object) {
  if (!object) return "";
  if (typeof object === "string") return object;
  return object.emoji === false ? object.text : withEmoji(object.text || "");
}

export function textObject(object) {
  if (!object) return null;
  if (object.type === "mrkdwn") return mrkdwn(object.text, { verbatim: object.verbatim });
  return h("span", { class: "plain", dir: "auto" }, plain(object));
}

// The words of a text object without any markup, for labels.
export function words(object) {
  if (!object) return "";
  const text = typeof object === "string" ? object : object.text || "";
  if (object.type !== "mrkdwn") return plain(object);
  return unescape(withEmoji(text.replace(/<([^>|]+)\|([^>]+)>/g, "$2").replace(/<@(\w+)>/g, (_, id) =>
    `@${person(id)?.real_name || id}`).replace(/[*_~`]/g, "")));
}

export function mrkdwn(text, { verbatim = false } = {}) {
  const out = [];
  const parts = String(text ?? "").split(/```([\s\S]+?)```/g);
  parts.forEach((part, index) => {
    if (index % 2) out.push(h("pre", { class: "code", dir: "auto" }, unescape(stripTokens(part.replace(/^\n|\n$/g, "")))));
    else out.push(lines(part, verbatim, index, index === parts.length - 1));
  });
  return out;
}

function lines(text, verbatim, index, last) {
  // A fence stands on lines of its own; the breaks around it are its own too.
  let body = index > 0 ? text.replace(/^\n/, "") : text;
  if (!last) body = body.replace(/\n$/, "");
  if (!body.trim() && !(index === 0 && last)) return null;
  const out = [];
  let quote = null;
  for (const line of body.split("\n")) {
    const quoted = /^(?:>|&gt;)\s?(.*)$/.exec(line);
    if (quoted) {
      if (!quote) {
        quote = [];
        out.push(quote);
      }
      quote.push(row(quoted[1], verbatim));
    } else {
      quote = null;
      out.push(row(line, verbatim));
    }
  }
  return out.map((item) => (Array.isArray(item) ? h("blockquote", null, item) : item));
}

// Every line chooses its own direction, so that Hebrew under English reads from the right.
function row(line, verbatim) {
  const bullet = /^\s*(?:[•◦▪‣]|\d+\.)\s/.test(line);
  return h("div", { class: bullet ? "line bullet" : "line", dir: "auto" }, line ? inline(line, verbatim) : h("br"));
}

function stripTokens(text) {
  return text.replace(/<(?:[^<>|]+\|)?([^<>]+)>/g, "$1");
}

const STYLES = [
  ["*", "strong"],
  ["_", "em"],
  ["~", "s"],
];
const OPENER = /[\s([{"'“‘*_~\-–—/:;,.!?|]/;
const CLOSER = /[\s)\]}"'”’*_~\-–—/:;,.!?|…]/;

export function inline(text, verbatim = false) {
  const out = [];
  let plainText = "";
  const flush = () => {
    if (plainText) out.push(verbatim ? leaf(plainText) : autolink(plainText));
    plainText = "";
  };
  for (let at = 0; at < text.length; ) {
    const found = token(text, at) || code(text, at) || styled(text, at, verbatim);
    if (found) {
      flush();
      out.push(found.node);
      at = found.end;
    } else {
      plainText += text[at];
      at += 1;
    }
  }
  flush();
  return out;
}

function leaf(text) {
  return unescape(withEmoji(text));
}

function autolink(text) {
  return text.split(/(https?:\/\/[^\s<>]+[^\s<>.,;:!?)\]'"*_~])/g)
    .map((part, index) => (index % 2 ? link(unescape(part), unescape(part)) : leaf(part)));
}

function code(text, at) {
  if (text[at] !== "`") return null;
  const end = text.indexOf("`", at + 1);
  if (end <= at + 1) return null;
  return { node: h("code", { dir: "auto" }, unescape(stripTokens(text.slice(at + 1, end)))), end: end + 1 };
}

function styled(text, at, verbatim) {
  const style = STYLES.find(([mark]) => mark === text[at]);
  if (!style || (at > 0 && !OPENER.test(text[at - 1]))) return null;
  const [mark, tag] = style;
  if (!text[at + 1] || /\s/.test(text[at + 1]) || text[at + 1] === mark) return null;
  for (let end = text.indexOf(mark, at + 2); end > 0; end = text.indexOf(mark, end + 1)) {
    const after = text[end + 1];
    if (/\s/.test(text[end - 1]) || (after && !CLOSER.test(after) && after !== "<")) continue;
    return { node: h(tag, null, inline(text.slice(at + 1, end), verbatim)), end: end + 1 };
  }
  return null;
}

function token(text, at) {
  if (text[at] !== "<") return null;
  const end = text.indexOf(">", at);
  if (end < 0) return null;
  const body = text.slice(at + 1, end);
  const node = tokenNode(body);
  return node && { node, end: end + 1 };
}

function tokenNode(body) {
  const bar = body.indexOf("|");
  const target = bar < 0 ? body : body.slice(0, bar);
  const label = bar < 0 ? "" : unescape(withEmoji(body.slice(bar + 1)));
  if (/^@[UW]\w+$/.test(target)) return userMention(target.slice(1));
  if (/^#[CGD]\w+$/.test(target)) return channelMention(target.slice(1), label);
  if (target.startsWith("!")) return special(target.slice(1), label);
  if (/^(https?:|mailto:|tel:|slack:)/i.test(target)) {
    return link(unescape(target), label || unescape(target).replace(/^(mailto|tel):/, ""));
  }
  // Not a token Slack knows: what is between the brackets is shown.
  return label ? h("span", null, label) : null;
}

function special(name, label) {
  if (["channel", "here", "everyone"].includes(name)) return broadcast(name);
  if (name.startsWith("date^")) {
    const [, unix, pattern, url] = name.split("^");
    const text = dateToken(unix, unescape(pattern || "{date}"), label);
    return url ? link(unescape(url), text) : h("time", { class: "datetoken" }, text);
  }
  if (name.startsWith("subteam^")) return h("span", { class: "mention" }, label || "@group");
  return h("span", null, label || `<${name}>`);
}
