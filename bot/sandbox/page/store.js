// What the page knows: what the workspace last told (`state`) and what only this tab knows (`ui`).

export const state = {
  people: new Map(), // everybody in the workspace, by id
  peopleRevision: 0, // grows when anybody of them changed
  me: null, // the id of the person this tab is
  data: null, // what that person sees, as GET /people/{id} tells it
  time: null, // {now, next_due, travelling}
  timeAt: 0, // performance.now() when `time` came, so that the clock can tick between answers
  connected: true,
};

export const ui = {
  place: null, // the channel id, "home" or "about"
  thread: null, // ts of the thread that is open beside the messages
  drafts: new Map(), // typed and chosen values, by element
  errors: new Map(), // what a submit was refused for: view id -> {block id: sentence}
  notices: new Map(), // what went wrong with a click: place -> sentence
  pending: new Set(), // what is under way, so that it is not sent twice
  options: new Map(), // options that the app suggested, by element
  popup: null, // the one list of choices that is open
  confirm: null, // the question that a button asks before it does its work
  dialog: null, // "people" or "switcher"
  drawer: false, // the sidebar on a phone
  freshFrom: new Map(), // first unread message when the channel was opened, by channel
  toast: null,
};

let draw = () => {};
let scheduled = false;

export function onDraw(fn) {
  draw = fn;
}

// Many changes of one turn are drawn together.
export function redraw() {
  if (scheduled) return;
  scheduled = true;
  queueMicrotask(() => {
    scheduled = false;
    draw();
  });
}

export function toast(text) {
  ui.toast = { text, at: Date.now() };
  redraw();
  const mine = ui.toast;
  setTimeout(() => {
    if (ui.toast !== mine) return;
    ui.toast = null;
    redraw();
  }, 6000);
}

// What was typed survives a reload of this tab.
export function keepDrafts() {
  try {
    sessionStorage.setItem("sandbox.drafts", JSON.stringify([...ui.drafts]));
  } catch {
    // Without storage a reload forgets, as any page does.
  }
}

export function restoreDrafts() {
  try {
    ui.drafts = new Map(JSON.parse(sessionStorage.getItem("sandbox.drafts") || "[]"));
  } catch {
    ui.drafts = new Map();
  }
}

export function person(id) {
  return state.people.get(id) || null;
}

export function me() {
  return person(state.me) || state.data?.person || null;
}

export function zone() {
  return state.data?.tz || me()?.tz || "UTC";
}

export function channel(id) {
  return state.data?.channels.find((item) => item.id === id) || null;
}

export function isBotDm(item) {
  return item.type === "im" && item.members.includes(state.data.bot.user);
}

export function botDm() {
  return state.data?.channels.find(isBotDm) || null;
}

export function remember(name, value) {
  try {
    localStorage.setItem(`sandbox.${name}`, value);
  } catch {
    // A browser that refuses storage only forgets the preference.
  }
}

export function recall(name) {
  try {
    return localStorage.getItem(`sandbox.${name}`);
  } catch {
    return null;
  }
}
