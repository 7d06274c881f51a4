// What a person does to a block: a click, a choice, a confirmed decision. All of it goes through /gestures/click.
import { gesture } from "./api.js";
import { plain, words } from "./mrkdwn.js";
import { redraw, state, toast, ui } from "./store.js";
import { keyOf, setValue, valuesOf } from "./values.js";

// Asks first if the app wants that, then tells the app.
export function act(ctx, block, element, extra = {}, asked = element.confirm) {
  if (!asked) return send(ctx, block, element, extra);
  return new Promise((resolve) => {
    ui.confirm = {
      title: plain(asked.title), body: asked.text, yes: plain(asked.confirm), no: plain(asked.deny),
      danger: asked.style === "danger",
      done: (agreed) => {
        ui.confirm = null;
        redraw();
        resolve(agreed ? send(ctx, block, element, extra) : null);
      },
    };
    redraw();
  });
}

const queues = new Map();

// A button that is on its way is not pressed twice. Of choices every one counts, and they arrive in their order.
function send(ctx, block, element, extra) {
  const key = pendingKey(ctx, block, element);
  if (!("selected" in extra)) return ui.pending.has(key) ? null : tell(ctx, block, element, extra, key);
  const sent = (queues.get(key) || Promise.resolve()).then(() => tell(ctx, block, element, extra, key));
  queues.set(key, sent);
  return sent;
}

async function tell(ctx, block, element, extra, key) {
  ui.pending.add(key);
  ui.notices.delete(ctx.id);
  redraw();
  const answer = await gesture("click", {
    person: state.me, at: ctx.at, block_id: block.block_id, action_id: element.action_id, ...extra,
    values: ctx.at.view ? valuesOf(ctx) : undefined,
  });
  ui.pending.delete(key);
  if (!answer.ok && answer.acked === undefined) toast(answer.message || "That did not work.");
  redraw();
  return answer;
}

export function pendingKey(ctx, block, element) {
  return `${keyOf(ctx, block, element)}|${element.value ?? ""}`;
}

export function isPending(ctx, block, element) {
  return ui.pending.has(pendingKey(ctx, block, element));
}

// A choice outside an input block, or in one with dispatch_action, is told to the app at once.
export async function choose(ctx, block, element, value) {
  const tells = block.type !== "input" || block.dispatch_action;
  if (!tells) {
    setValue(ctx, block, element, value);
    redraw();
    return;
  }
  const key = keyOf(ctx, block, element);
  const had = ui.drafts.has(key);
  const before = ui.drafts.get(key);
  setValue(ctx, block, element, value);
  redraw();
  const answer = await act(ctx, block, element, { selected: value });
  if (answer === null && element.confirm) {
    // Not confirmed: the choice goes back to what it was.
    if (had) ui.drafts.set(key, before);
    else ui.drafts.delete(key);
    redraw();
  }
}

const timers = new Map();

export function typed(ctx, block, element, value) {
  setValue(ctx, block, element, value);
  redraw();
  if (!triggers(block, element).includes("on_character_entered")) return;
  const key = keyOf(ctx, block, element);
  clearTimeout(timers.get(key));
  timers.set(key, setTimeout(() => send(ctx, block, element, { selected: value }), 500));
}

export function entered(ctx, block, element, value) {
  if (!triggers(block, element).includes("on_enter_pressed")) return false;
  clearTimeout(timers.get(keyOf(ctx, block, element)));
  send(ctx, block, element, { selected: value });
  return true;
}

// A submit carries the typed text itself; what was waiting to be told on the way is moot.
export function stopTyping() {
  for (const timer of timers.values()) clearTimeout(timer);
  timers.clear();
}

function triggers(block, element) {
  if (!block.dispatch_action) return [];
  return element.dispatch_action_config?.trigger_actions_on || ["on_enter_pressed"];
}

export function nameOf(block, element, fallback) {
  return element.accessibility_label || (element.placeholder ? plain(element.placeholder) : "")
    || (block.type === "section" && block.text ? words(block.text).slice(0, 80) : "") || fallback;
}
