// The pages work without this: it adds the clock, the budget while typing, news, and keeps what was not yet handed in.
"use strict";
(() => {
  const one = (selector) => document.querySelector(selector);
  const { seat, game } = document.body.dataset;
  const form = one("#decisions"), status = one("[data-status]"), news = one("[data-news]");
  const EVERY = 4000, SPREAD = 0.25, PAUSE = 250, PATIENCE = 6000, OWN = `sandtable:${game}:${seat}:`;
  if (seat === undefined) return;

  // What is kept in this browser; a browser that refuses to keep anything loses the comfort only.
  const kept = {
    read(name) { try { return JSON.parse(localStorage.getItem(OWN + name)); } catch { return null; } },
    write(name, value) { try { localStorage.setItem(OWN + name, JSON.stringify(value)); } catch { /* full or forbidden */ } },
    drop(name) { try { localStorage.removeItem(OWN + name); } catch { /* forbidden */ } },
    dropAll() { try { Object.keys(localStorage).filter((k) => k.startsWith(OWN)).forEach((k) => localStorage.removeItem(k)); } catch { /* forbidden */ } },
  };

  const said = new Map();
  function say(topic, text, label, action) {
    if (said.get(topic) === text) return;
    said.set(topic, text);
    news.querySelector(`[data-topic="${topic}"]`)?.remove();
    if (!text) return;
    const line = document.createElement("p");
    line.dataset.topic = topic;
    line.textContent = text;
    if (label) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = label;
      button.addEventListener("click", action);
      line.append(" ", button);
    }
    news.append(line);
  }

  // The clock: the server says how many seconds are left, this device only counts them down.
  const clock = one("[data-clock]");
  let end = null;
  function setEnd(seconds) {
    end = seconds === null || seconds === undefined ? null : Date.now() + 1000 * seconds;
    tick();
  }
  function tick() {
    if (!clock) return;
    clock.hidden = end === null;
    if (end === null) return;
    const left = Math.max(0, Math.round((end - Date.now()) / 1000));
    const text = `还剩 ${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    if (clock.textContent !== text) clock.textContent = text;
    clock.classList.toggle("soon", left <= 60);
  }
  if (status) {
    setEnd(status.dataset.left === undefined ? null : Number(status.dataset.left));
    setInterval(tick, 500);
  }

  // The button waits for as long as there is any reason to: each is taken back by whoever gave it.
  const send = one("[data-send]"), sendWords = send?.textContent, reasons = new Set();
  function hold(reason, is) {
    if (is) reasons.add(reason); else reasons.delete(reason);
    if (send) send.disabled = reasons.size > 0;
  }
  // Never a reload: of a page that answers a form it would send the form once more.
  const fresh = () => location.assign(form ? "/quarter" : location.pathname.replace("/reckon", ""));

  // What was typed and not yet handed in.
  const mark = status?.dataset.mark, title = one("[data-title]");
  const begun = title?.textContent;
  const old = (state) => (begun === state.title ? "下面这张表是回退以前的" : `下面是${begun.split("，")[0]}的表`);
  const typedIn = (element) => !["hidden", "submit"].includes(element.type) && element.name && !element.disabled;
  const content = () => [...form.elements].filter(typedIn)
    .map((e) => [e.name + (e.type === "checkbox" ? `=${e.value}` : ""), e.type === "checkbox" ? e.checked : e.value]);
  function fill(fields) {
    const known = new Map(fields);
    for (const e of [...form.elements].filter(typedIn)) {
      const name = e.name + (e.type === "checkbox" ? `=${e.value}` : "");
      if (!known.has(name)) continue;
      if (e.type === "checkbox") e.checked = known.get(name); else e.value = known.get(name);
    }
  }
  const keep = (sent) => kept.write(mark, { version: Number(form.dataset.version), fields: content(), sent });
  function startAgain() { kept.drop(mark); location.assign("/quarter"); }

  function restore() {
    if (form.dataset.open !== "yes") return;
    const draft = kept.read(mark), version = Number(form.dataset.version);
    if (form.dataset.typed === "yes") { keep(false); return; }
    if (!draft || (draft.sent && version > draft.version)) { kept.drop(mark); return; }
    if (JSON.stringify(draft.fields) === JSON.stringify(content())) return;
    if (version > draft.version) {
      say("draft", "你有没交的数，是在这一版之前填的。", "放回来", () => { fill(draft.fields); say("draft", ""); changed(); });
      return;
    }
    fill(draft.fields);
    say("draft", "接着上次填：改过的数还没交。", "不要了，重新填", startAgain);
    reckon();
  }

  // The budget while typing; the server reckons, so that bar and rules never differ.
  let waiting = 0, asked = null;
  function changed() {
    keep(false);
    clearTimeout(waiting);
    waiting = setTimeout(reckon, PAUSE);
  }
  function list(element, texts) {
    element.replaceChildren(...texts.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
  }
  async function reckon() {
    asked?.abort();
    asked = new AbortController();
    try {
      const answer = await fetch("/api/budget", { method: "POST", body: new URLSearchParams(new FormData(form)), signal: asked.signal });
      if (answer.ok) show(await answer.json());
    } catch { /* asked again at the next change */ }
  }
  function show(budget) {
    if (!budget.level) return;
    const foot = one("[data-budget]");
    foot.classList.remove("within", "overdraft", "over");
    foot.classList.add(budget.level);
    one("[data-verdict] strong").textContent = budget.verdict;
    one("[data-length]").setAttribute("width", budget.length);
    one("[data-budget-mark]").setAttribute("x", Math.min(budget.mark, 996));
    one("[data-planned]").textContent = budget.planned;
    one("[data-detail]").textContent = budget.detail;
    list(one("[data-warnings]"), budget.warnings.map((text) => `提醒：${text}`));
    list(one("[data-faults]"), budget.problems);
    const others = budget.problems.filter((text) => !text.startsWith("费用超出上限")).length;
    one("[data-planned]").textContent += others > 0 ? `；另有 ${others} 处要改` : "";
  }

  if (form) {
    one("[data-reckon]")?.setAttribute("hidden", "");
    form.addEventListener("input", changed);
    // Back from the receipt, or the connection broke: the button works again.
    const ready = () => { delete form.dataset.sending; hold("sending", false); if (send) send.textContent = sendWords; };
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (form.dataset.sending || reasons.size) return;
      form.dataset.sending = "yes";
      hold("sending", true);
      if (send) send.textContent = "正在交…";
      // Asked first: a browser that does not reach the server would leave the page, and with it all that is on it.
      if (!await reached()) { ready(); away(true); return; }
      keep(true);
      form.submit();
    });
    addEventListener("pageshow", (event) => { if (event.persisted) ready(); });
    restore();
    one("[data-wrong]")?.focus();
  }
  one("[data-leave]")?.addEventListener("submit", kept.dropAll);

  // Whether the server can be reached; what the button says of it.
  async function reached() {
    const stop = new AbortController(), timer = setTimeout(() => stop.abort(), PATIENCE);
    try { await fetch("/api/state", { cache: "no-store", signal: stop.signal }); return true; } catch { return false; } finally { clearTimeout(timer); }
  }
  function away(is) {
    say("net", is ? "连不上服务器，填的数都还在，连上以后再交。" : "");
    hold("net", is);
  }

  // News from the server.
  let tag = "", before = null;
  const whole = (state) => JSON.stringify([state.status, state.mark, state.published]);
  async function ask() {
    if (document.hidden) return;
    let answer;
    try {
      answer = await fetch("/api/state", { headers: tag ? { "If-None-Match": tag } : {}, cache: "no-store" });
    } catch {
      away(true);
      return;
    }
    away(false);
    if (answer.status === 401) { location.assign("/login?why=expired"); return; }
    if (answer.status !== 200) return;
    tag = answer.headers.get("ETag") || "";
    const state = await answer.json();
    setEnd(state.seconds_left);
    follow(state);
    before = before || state;
  }
  function follow(state) {
    if (status && (state.status !== status.dataset.status || state.mark !== status.dataset.mark)) {
      if (!form) { fresh(); return; }
      const open = () => location.assign("/quarter");
      say("draft", "");
      say("version", "");
      if (state.mark !== mark) say("round", `${old(state)}，不作数了，现在是${state.title}（${state.status_zh}）。`, "打开", open);
      else if (state.status === "resolved") say("round", "这一季已经结算，不能再交了。", "打开", open);
      else if (state.status === "closed") say("round", "已经截止，不能再交了。", "看算数的一版", open);
      else { fresh(); return; }
      hold("round", true);
    } else if (document.body.hasAttribute("data-follow") && before && whole(before) !== whole(state)) {
      fresh();
      return;
    } else {
      // Closed and opened again while the form lay here: it is good once more, with all that is typed in it.
      say("round", "");
      hold("round", false);
    }
    // The head belongs to one quarter: title, state and clock are the server's, whatever the form below is of.
    if (status) status.className = `status ${state.status}`;
    if (title) title.textContent = state.title;
    if (one("[data-state]")) one("[data-state]").textContent = state.status_zh;
    if (one("[data-until]")) one("[data-until]").textContent = state.until ? `${state.until} 截止` : state.status === "open" ? "讲师喊停为止" : "";
    if (form && state.mark === mark && state.status === "open" && state.version > Number(form.dataset.version)) {
      const text = `第 ${state.version} 版已经交了（${state.at.slice(11, 19)}），现在算数的是它。你再交，就换成你的。`;
      say("draft", "");
      say("version", text, "看那一版", () => location.assign("/quarter"));
    }
  }
  if (status) {
    // Never in step: after a new round or a restart every device of the room would ask at the same moment.
    const again = () => setTimeout(() => { ask(); again(); }, EVERY * (1 - SPREAD + 2 * SPREAD * Math.random()));
    document.addEventListener("visibilitychange", ask);
    ask();
    again();
  }
})();
