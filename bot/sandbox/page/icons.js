// The page's few drawings. All of them are decoration: what they mean always stands beside them as words or a label.
import { h } from "./dom.js";

const PATHS = {
  menu: ["M4 7h16", "M4 12h16", "M4 17h16"],
  close: ["M6 6l12 12", "M18 6L6 18"],
  down: ["M6 9l6 6 6-6"],
  right: ["M9 6l6 6-6 6"],
  back: ["M15 6l-6 6 6 6"],
  hash: ["M9 4L7 20", "M17 4l-2 16", "M4 9h16", "M3.5 15h16"],
  lock: ["M6 11h12v9H6z", "M8.5 11V8a3.5 3.5 0 0 1 7 0v3"],
  send: ["M4 12L20 4l-4 16-4.5-6.5z", "M11.5 13.5L20 4"],
  clock: ["M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z", "M12 7v5l3.5 2"],
  search: ["M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14z", "M16 16l5 5"],
  warn: ["M12 4L2.5 20h19z", "M12 10v4.5", "M12 17.4v.1"],
  eye: ["M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.500 12 18.500 2.500 12 2.500 12z", "M12 14.500a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5z"],
  people: ["M9 11a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7z", "M2.500 20a6.500 6.500 0 0 1 13 0", "M16 4.500a3.500 3.500 0 0 1 0 6.500", "M18 14.500a6.500 6.500 0 0 1 3.500 5.500"],
  more: ["M5 12h.01", "M12 12h.01", "M19 12h.01"],
  reply: ["M9 7L4 12l5 5", "M4 12h10a6 6 0 0 1 6 6"],
  leaf: ["M5 19C5 9 11 5 20 4c0 9-3 15-11 15-2 0-4-1-4-1", "M5 19c2-4 5-7 9-9"],
  file: ["M6 3h8l4 4v14H6z", "M14 3v4h4"],
  check: ["M5 12.500l4.500 4.500L19 7"],
};

export function icon(name) {
  return h("svg", { class: `icon icon-${name}`, viewBox: "0 0 24 24", "aria-hidden": "true", focusable: "false" },
    PATHS[name].map((d) => h("path", { d })));
}
