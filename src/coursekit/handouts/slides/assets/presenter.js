// The instructor's window: this slide, the next, the notes of the section, and the plan against the clock.
// It is an empty window that this page fills itself, so it works from a file and a USB stick in every browser.
window.coursePresenter = (() => {
  const KEPT = "coursekit-started-" + document.title;
  let other = null, started = null;

  const minutes = (milliseconds) => Math.floor(milliseconds / 60000);
  const two = (number) => String(number).padStart(2, "0");
  const clock = (time) => `${two(time.getHours())}:${two(time.getMinutes())}`;
  const span = (milliseconds) => `${two(minutes(milliseconds))}:${two(Math.floor(milliseconds / 1000) % 60)}`;

  function remember(time) {
    started = time;
    try { sessionStorage.setItem(KEPT, String(time.getTime())); } catch { /* not every browser keeps it for a file */ }
  }

  function recall() {
    try { const kept = sessionStorage.getItem(KEPT); return kept ? new Date(Number(kept)) : null; } catch { return null; }
  }

  const PAGE = `<header id="bar"><p class="big" id="now"></p><p>已讲 <b id="elapsed"></b></p><p id="place"></p><p id="whole"></p><p id="late" role="status"></p>
    <button type="button" id="restart">从现在起重新计时</button></header>
    <main id="desk"><div class="side"><h1>这一页</h1><div class="view" id="this"></div><h1>下一页 <span id="next-title"></span></h1><div class="view" id="next"></div>
    <p class="row"><button type="button" id="prev">上一页（←）</button><button type="button" id="forth">下一页（→）</button></p></div>
    <div class="side"><h1 id="section"></h1><p id="plan"></p><div id="notes" tabindex="0" role="region" aria-label="这一节的备注"></div>
    <p class="row"><button type="button" id="smaller">字小一点</button><button type="button" id="larger">字大一点</button></p></div></main>`;
  // Every rule stays off the slides that are shown in here in small.
  const STYLE = `html, body { height: 100%; margin: 0; background: #15191d; color: #eef1f4; overflow: hidden; }
    body { display: flex; flex-direction: column; font: 17px/1.6 "PingFang SC", "Microsoft YaHei", "Noto Sans SC", "Noto Sans CJK SC", "Source Han Sans SC", "WenQuanYi Micro Hei", sans-serif; }
    #bar { display: flex; flex-wrap: wrap; gap: 4px 28px; align-items: center; padding: 10px 24px; background: #232a31; } #bar p { margin: 0; }
    #bar .big { font-size: 30px; font-weight: 700; line-height: 1.3; } #bar b { font-variant-numeric: tabular-nums; } #late { font-weight: 700; } #late.behind { color: #ffb27a; } #restart { margin-left: auto; }
    #desk { flex: 1; min-height: 0; display: grid; grid-template-columns: minmax(0, 46fr) minmax(0, 54fr); gap: 24px; padding: 16px 24px; }
    .side { display: flex; flex-direction: column; gap: 8px; min-height: 0; } .side > h1, .side > p { margin: 0; } .side > h1 { flex: none; font-size: 16px; font-weight: 600; color: #b4bec8; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
    #next-title { color: #eef1f4; } .view { position: relative; overflow: hidden; border-radius: 4px; flex: none; } .view .frame { transform-origin: 0 0; position: absolute; left: 0; top: 0; } .row { display: flex; gap: 8px; }
    #section { font-size: 23px; color: #fff; white-space: normal; } #plan { color: #cfd6dd; text-wrap: pretty; }
    #notes { flex: 1; min-height: 0; overflow: auto; font-size: 22px; background: #20262c; padding: 4px 22px; border-radius: 6px; } #notes ul { padding-left: 1.2em; } #notes li { margin: .4em 0; } #notes .notes-of { display: none; }
    button { font: inherit; font-size: 15px; padding: 4px 12px; color: #eef1f4; background: #38424c; border: 1px solid #75808b; border-radius: 6px; cursor: pointer; } :focus-visible { outline: 3px solid #f2a900; outline-offset: 1px; }`;

  function open() {
    if (other && !other.closed) { other.focus(); return other; }
    other = window.open("", "coursekit-presenter", "popup,width=1240,height=780");
    if (!other) { say("浏览器拦下了讲者窗口：在地址栏允许这个文件弹出窗口，再按一次 S。"); return null; }
    const page = other.document;
    page.open(); // an empty window is in quirks mode, where tables do not inherit their colour
    page.write('<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"></head><body></body></html>');
    page.close();
    const style = page.createElement("style");
    style.textContent = document.getElementById("deck-style").textContent + STYLE;
    page.head.replaceChildren(style);
    page.title = "讲者窗口 · " + document.title;
    page.body.innerHTML = PAGE;
    page.getElementById("whole").textContent = document.querySelector(".slides").dataset.whole;
    if (!started) remember(recall() || new Date());
    const on = (id, act) => page.getElementById(id).addEventListener("click", act);
    on("restart", () => { remember(new Date()); tick(); });
    on("prev", () => Reveal.prev());
    on("forth", () => Reveal.next());
    on("smaller", () => letters(0.9));
    on("larger", () => letters(1 / 0.9));
    page.addEventListener("keydown", key);
    other.addEventListener("resize", show);
    other.setInterval(tick, 1000);
    show();
    return other;
  }

  function letters(factor) {
    const notes = other.document.getElementById("notes");
    notes.style.fontSize = Math.min(40, Math.max(14, parseFloat(other.getComputedStyle(notes).fontSize) * factor)) + "px";
  }

  function key(event) {
    const { key, target } = event;
    if (target.tagName === "BUTTON" && [" ", "Enter"].includes(key)) return;
    if (target.id === "notes" && ["ArrowUp", "ArrowDown"].includes(key)) return; // they scroll the notes
    if (["ArrowRight", "PageDown", " "].includes(key)) Reveal.next();
    else if (["ArrowLeft", "PageUp"].includes(key)) Reveal.prev();
    else if (key === "ArrowDown") courseDeck.section(1);
    else if (key === "ArrowUp") courseDeck.section(-1);
    else return;
    event.preventDefault();
  }

  function picture(slide, id) {
    const box = other.document.getElementById(id);
    box.replaceChildren();
    if (!slide) { box.style.height = "0"; return; }
    const frame = other.document.importNode(slide.querySelector(".frame"), true);
    const wide = document.documentElement.classList.contains("narrow") ? 960 : 1280;
    other.document.documentElement.classList.toggle("narrow", wide === 960);
    const room = other.innerHeight * (id === "this" ? 0.44 : 0.24);
    const scale = Math.min(box.parentElement.clientWidth / wide, room / 720);
    box.style.width = wide * scale + "px";
    box.style.height = 720 * scale + "px";
    frame.style.transform = `scale(${scale})`;
    frame.setAttribute("inert", "");
    box.append(frame);
  }

  function show() {
    if (!other || other.closed) return;
    const all = Reveal.getSlides(), at = all.indexOf(Reveal.getCurrentSlide()), following = all[at + 1];
    const stack = Reveal.getCurrentSlide().parentElement;
    const page = other.document, heading = stack.querySelector("h1, h2"), next = following && following.querySelector("h1, h2");
    picture(all[at], "this");
    picture(following, "next");
    page.getElementById("place").textContent = `第 ${at + 1} 页，共 ${all.length} 页`;
    page.getElementById("next-title").textContent = next ? next.textContent : "没有了，这是最后一页";
    page.getElementById("section").textContent = heading ? heading.textContent : "";
    const notes = page.getElementById("notes"), held = stack.querySelector("aside.notes");
    const html = held ? held.innerHTML : "<p>这一节没有备注。</p>";
    if (notes.dataset.of !== stack.dataset.ends + html.length) { notes.innerHTML = html; notes.scrollTop = 0; }
    notes.dataset.of = stack.dataset.ends + html.length;
    tick();
  }

  function tick() {
    if (!other || other.closed) return;
    const now = new Date(), page = other.document, stack = Reveal.getCurrentSlide().parentElement;
    const length = Number(stack.dataset.minutes), activity = Number(stack.dataset.activity), given = Number(stack.dataset.given);
    const end = new Date(started.getTime() + Number(stack.dataset.ends) * 60000), begin = new Date(end - given * 60000);
    page.getElementById("now").textContent = clock(now);
    page.getElementById("elapsed").textContent = span(now - started);
    const share = activity ? `，其中动手和讨论 ${activity} 分钟` : "";
    const scaled = "scaled" in document.querySelector(".slides").dataset;
    const plan = scaled ? `本节全讲 ${length} 分钟${share}，课表里 ${given} 分钟；按课表` : `本节 ${length} 分钟${share}；按计划`;
    page.getElementById("plan").textContent = length ? `${plan}应在 ${clock(end)} 讲完。` : "这一页不计时间。";
    const late = page.getElementById("late"), behind = length > 0 && now > end;
    const text = behind ? `比计划晚 ${minutes(now - end) + 1} 分钟` : begin - now > 60000 ? `比计划早 ${minutes(begin - now)} 分钟` : `本节还有 ${Math.ceil((end - now) / 60000)} 分钟`;
    late.className = behind ? "behind" : "";
    if (late.textContent !== (length ? text : "")) late.textContent = length ? text : "";
  }

  function say(text) {
    const box = document.getElementById("say");
    box.textContent = text;
    box.hidden = false;
    setTimeout(() => { box.hidden = true; }, 8000);
  }

  addEventListener("DOMContentLoaded", () => { if (!new URLSearchParams(location.search).has("fit")) Reveal.on("slidechanged", show); });
  addEventListener("pagehide", () => { if (other && !other.closed) other.close(); });
  return { open };
})();
