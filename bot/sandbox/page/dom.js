// A small keyed virtual DOM. The page is described anew from its state after every change, and only what differs
// touches the document, so focus, caret, scroll position and typed text stay where they are.
// Text always becomes a text node: nothing on this page is ever parsed as HTML.

const TEXT = "#text";
const MEMO = "#memo";
const SVG = "http://www.w3.org/2000/svg";
const SVG_TAGS = new Set(["svg", "path", "circle", "line", "rect", "polyline"]);
const HOOKS = new Set(["oncreate", "onupdate", "onremove"]);
const LIVE = new Set(["value", "checked", "indeterminate"]);
const FLAGS = new Set(["disabled", "hidden", "open", "required", "multiple", "readOnly"]);

let afterInsert = [];

export function h(tag, props, ...children) {
  const { key = null, ...rest } = props || {};
  return { tag, key, props: rest, children: flatten(children, []), el: null };
}

// `sig` stands for everything that `build` reads: while it stays the same the old elements stay untouched.
export function memo(key, sig, build) {
  return { tag: MEMO, key, sig, build, inner: null, el: null };
}

function flatten(list, out) {
  for (const item of list) {
    if (item === null || item === undefined || item === false || item === true || item === "") continue;
    if (Array.isArray(item)) flatten(item, out);
    else if (typeof item === "object") out.push(item);
    else out.push({ tag: TEXT, key: null, text: String(item), el: null });
  }
  return out;
}

export function patch(parent, vnodes) {
  const next = flatten([vnodes], []);
  reconcile(parent, parent.vnodes || [], next);
  parent.vnodes = next;
  const hooks = afterInsert;
  afterInsert = [];
  for (const hook of hooks) hook();
}

function reconcile(parent, old, next) {
  const pairs = match(old, next);
  const kept = new Set(pairs);
  for (const vnode of old) {
    if (kept.has(vnode)) continue;
    removed(vnode);
    vnode.el.remove();
  }
  let cursor = parent.firstChild;
  next.forEach((vnode, index) => {
    const before = pairs[index];
    const was = before?.el;
    const el = before ? update(before, vnode) : create(vnode);
    if (was && was === cursor) cursor = el;
    if (el === cursor) cursor = cursor.nextSibling;
    else parent.insertBefore(el, cursor);
  });
}

function match(old, next) {
  const keyed = new Map();
  const loose = [];
  for (const vnode of old) {
    if (vnode.key === null) loose.push(vnode);
    else keyed.set(`${vnode.tag}|${vnode.key}`, vnode);
  }
  let at = 0;
  return next.map((vnode) => {
    if (vnode.key !== null) {
      const id = `${vnode.tag}|${vnode.key}`;
      const found = keyed.get(id) || null;
      keyed.delete(id);
      return found;
    }
    for (let index = at; index < loose.length; index += 1) {
      if (loose[index].tag === vnode.tag) {
        at = index + 1;
        return loose[index];
      }
    }
    return null;
  });
}

function create(vnode) {
  if (vnode.tag === TEXT) {
    vnode.el = document.createTextNode(vnode.text);
    return vnode.el;
  }
  if (vnode.tag === MEMO) {
    vnode.inner = vnode.build();
    vnode.el = create(vnode.inner);
    return vnode.el;
  }
  const svg = SVG_TAGS.has(vnode.tag);
  const el = svg ? document.createElementNS(SVG, vnode.tag) : document.createElement(vnode.tag);
  vnode.el = el;
  // Children first: a value chosen among them has to exist before it is set.
  for (const child of vnode.children) el.appendChild(create(child));
  for (const [name, value] of Object.entries(vnode.props)) setProp(el, name, value, undefined);
  if (vnode.props.oncreate) afterInsert.push(() => vnode.props.oncreate(el));
  return el;
}

function update(before, vnode) {
  const el = before.el;
  vnode.el = el;
  if (vnode.tag === TEXT) {
    if (before.text !== vnode.text) el.data = vnode.text;
    return el;
  }
  if (vnode.tag === MEMO) return updateMemo(before, vnode);
  reconcile(el, before.children, vnode.children);
  for (const name of Object.keys(before.props)) {
    if (!(name in vnode.props)) setProp(el, name, undefined, before.props[name]);
  }
  for (const [name, value] of Object.entries(vnode.props)) setProp(el, name, value, before.props[name]);
  if (vnode.props.onupdate) afterInsert.push(() => vnode.props.onupdate(el));
  return el;
}

function updateMemo(before, vnode) {
  if (before.sig === vnode.sig) {
    vnode.inner = before.inner;
    return vnode.el;
  }
  vnode.inner = vnode.build();
  if (vnode.inner.tag === before.inner.tag && vnode.inner.key === before.inner.key) {
    vnode.el = update(before.inner, vnode.inner);
    return vnode.el;
  }
  removed(before.inner);
  const el = create(vnode.inner);
  before.el.replaceWith(el);
  vnode.el = el;
  return el;
}

function removed(vnode) {
  if (vnode.tag === TEXT) return;
  if (vnode.tag === MEMO) {
    removed(vnode.inner);
    return;
  }
  if (vnode.props.onremove) vnode.props.onremove(vnode.el);
  for (const child of vnode.children) removed(child);
}

function setProp(el, name, value, before) {
  if (HOOKS.has(name)) return;
  // The document holds what the person typed since the last drawing, so it is compared with, not the old description.
  if (LIVE.has(name)) {
    const wanted = value ?? "";
    if (el[name] !== wanted) el[name] = wanted;
    return;
  }
  if (value === before) return;
  if (name.startsWith("on")) el[name] = value || null;
  else if (FLAGS.has(name)) el[name] = Boolean(value);
  else if (name === "style") setStyle(el, value || {}, before || {});
  else if (name === "class") el.setAttribute("class", value || "");
  else if (value === undefined || value === null || value === false) el.removeAttribute(name);
  else el.setAttribute(name, value === true ? "" : String(value));
}

function setStyle(el, style, before) {
  for (const name of Object.keys(before)) if (!(name in style)) el.style.removeProperty(name);
  for (const [name, value] of Object.entries(style)) el.style.setProperty(name, value);
}
