// A strip for whoever is here for the first time. What it says comes from the app's own manifest.
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { botDm, recall, redraw, remember, state } from "./store.js";

export function hints() {
  if (recall("hints") === "seen" || !state.data) return null;
  const { bot, commands = [], home } = state.data;
  const dm = botDm();
  const place = home?.enabled ? `#${state.me}/home` : dm ? `#${state.me}/${dm.id}` : null;
  const first = commands[0];
  return h("aside", { class: "hints", "aria-label": "Where to begin", "data-testid": "hints" }, icon("leaf"),
    h("p", null,
      first ? ["Type ", h("code", null, first.command), " in any message box", first.description ? ` (${lower(first.description)})` : "", ". "] : null,
      place ? ["Or open ", h("a", { href: place }, bot.name), " under Apps. "] : null,
      "Then let time pass with the buttons above, and look again. You can be anybody: your own name is the switch."),
    h("button", {
      type: "button", class: "btn small", onclick: () => {
        remember("hints", "seen");
        redraw();
      },
    }, "Got it"));
}

function lower(text) {
  const first = text.charAt(0).toLowerCase();
  return (first + text.slice(1)).replace(/\.$/, "");
}
