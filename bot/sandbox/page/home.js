// The app's own place: its Home tab, its messages, and what is known about it.
import { gesture } from "./api.js";
import { blocks } from "./blocks.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { viewContext } from "./modal.js";
import { avatar } from "./people.js";
import { botDm, person, redraw, state, toast, ui } from "./store.js";

export async function openHome() {
  ui.pending.add("home");
  redraw();
  const answer = await gesture("home", { person: state.me });
  ui.pending.delete("home");
  if (!answer.ok && answer.acked === undefined) toast(answer.message || "The Home tab could not be opened.");
  redraw();
}

export function tabs() {
  const dm = botDm();
  const list = [["about", "About", `#${state.me}/about`]];
  if (dm) list.unshift([dm.id, "Messages", `#${state.me}/${dm.id}`]);
  if (state.data.home?.enabled) list.unshift(["home", "Home", `#${state.me}/home`]);
  return h("div", { class: "tabs", role: "tablist", "aria-label": state.data.bot.name, onkeydown: arrows },
    list.map(([id, label, href]) => h("a", {
      key: id, role: "tab", href, "aria-selected": String(ui.place === id), tabindex: ui.place === id ? "0" : "-1", class: ui.place === id ? "tab here" : "tab",
    }, label, id === dm?.id && dm.unread && ui.place !== id ? h("span", { class: "unreadcount" }, dm.unread) : null)));
}

function arrows(event) {
  if (event.key !== "ArrowRight" && event.key !== "ArrowLeft") return;
  const all = [...event.currentTarget.children];
  const next = all[(all.indexOf(document.activeElement) + (event.key === "ArrowRight" ? 1 : all.length - 1)) % all.length];
  next.focus();
  window.location.hash = next.getAttribute("href");
}

export function homeTab() {
  const view = state.data.home?.view;
  const waiting = ui.pending.has("home");
  return h("div", { class: "home", role: "tabpanel", "aria-label": "Home", tabindex: "0", "data-testid": "home" },
    h("div", { class: "sheet" }, view ? blocks(viewContext({ ...view, type: "home" }))
      : h("div", { class: "empty" }, icon("leaf"), h("p", null, waiting ? "One moment …" : `${state.data.bot.name} has not put anything here yet.`))));
}

export function aboutTab() {
  const bot = state.data.bot;
  const commands = state.data.commands || [];
  return h("div", { class: "home", role: "tabpanel", "aria-label": "About", tabindex: "0" }, h("div", { class: "sheet about" },
    h("div", { class: "aboutname" }, avatar(person(bot.user), "big"), h("h3", null, bot.name)),
    bot.description ? h("p", { dir: "auto" }, bot.description) : null,
    h("h4", null, "Commands"),
    commands.length ? h("dl", { class: "commandlist" }, commands.map((one) => [
      h("dt", null, h("code", null, one.command), one.usage_hint ? h("span", { class: "usage" }, ` ${one.usage_hint}`) : null),
      h("dd", null, one.description || ""),
    ])) : h("p", { class: "quiet" }, "This app has no slash commands.")));
}
