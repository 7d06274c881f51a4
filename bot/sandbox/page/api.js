// The workspace's JSON API: gestures, what a person sees, and the live feed.

const OFFLINE = { ok: false, error: "offline", message: "The workspace does not answer. Is it still running?" };

async function call(method, path, body) {
  const init = { method, headers: {} };
  if (body !== undefined) {
    init.headers["content-type"] = "application/json";
    init.body = JSON.stringify(body);
  }
  try {
    const answer = await fetch(path, init);
    if (answer.status === 304) return { ok: true, unchanged: true };
    const data = await answer.json();
    return answer.ok ? { ok: true, ...data } : { ok: false, error: "failed", message: "That did not work.", ...data };
  } catch {
    return { ...OFFLINE };
  }
}

export function gesture(name, body) {
  return call("POST", `/gestures/${name}`, body);
}

export function getPeople() {
  return call("GET", "/people");
}

export function getView(id, since) {
  const query = since === undefined ? "" : `?since=${encodeURIComponent(since)}`;
  return call("GET", `/people/${encodeURIComponent(id)}${query}`);
}

export function getTime() {
  return call("GET", "/time");
}

export function travel(body) {
  return call("POST", "/time", body);
}

const HIDDEN_POLL_MS = 5000;

// Follows what `id` sees. A browser allows about six open connections to one server, and each live feed holds one;
// a hidden tab therefore lets go of its feed and asks now and then, so that many tabs can be many people.
export function follow(id, { onChange, onState }) {
  let source = null;
  let timer = null;
  let wait = 500;
  let stopped = false;

  function close() {
    source?.close();
    source = null;
    clearTimeout(timer);
  }

  function listen() {
    close();
    if (stopped) return;
    if (document.hidden) {
      timer = setTimeout(() => {
        onChange(null);
        listen();
      }, HIDDEN_POLL_MS);
      return;
    }
    source = new EventSource(`/people/${encodeURIComponent(id)}/live`);
    source.onopen = () => {
      wait = 500;
      onState(true);
      onChange(null);
    };
    source.addEventListener("changed", (event) => onChange(version(event.data)));
    source.onerror = () => {
      onState(false);
      close();
      timer = setTimeout(listen, wait);
      wait = Math.min(wait * 2, 5000);
    };
  }

  document.addEventListener("visibilitychange", listen);
  listen();
  return () => {
    stopped = true;
    close();
    document.removeEventListener("visibilitychange", listen);
  };
}

function version(text) {
  try {
    return JSON.parse(text).version ?? null;
  } catch {
    return null;
  }
}
