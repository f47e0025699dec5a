// Starts reveal.js in the window's ratio, and the keys, the help and the tools of this deck.
(() => {
  const root = document.documentElement;
  const asked = new URLSearchParams(location.search);
  const narrow = () => (asked.get("ratio") ? asked.get("ratio") === "4:3" : innerWidth / innerHeight < 1.5);

  if (asked.has("fit")) {
    const told = { fit: courseFit.report() };
    if (parent !== window) parent.postMessage(told, "*");
    return;
  }

  root.classList.toggle("with-notes", asked.has("notes"));
  if (asked.has("print-pdf")) document.getElementById("reveal-style").media = "all";

  function shape() {
    root.classList.toggle("narrow", narrow());
    const width = narrow() ? 960 : 1280, scale = Math.min(innerWidth / width, innerHeight / 720);
    page.textContent = `@page { size: ${width}px 720px; margin: 0; }`;
    // reveal.js rounds its scale to a hundredth, which may cut off an edge; the margin makes it round down.
    const margin = asked.has("print-pdf") ? 0 : 1 - Math.floor(scale * 100 + 1e-6) / 100 / scale;
    return { width, height: 720, margin };
  }

  const page = document.head.appendChild(document.createElement("style"));
  const help = document.getElementById("help");
  const section = (step) => Reveal.slide(Math.max(0, Reveal.getIndices().h + step), 0);
  const up = () => (Reveal.isOverview() ? Reveal.up() : section(-1));
  const down = () => (Reveal.isOverview() ? Reveal.down() : section(1));
  // Blank and Enter press the button that has the focus; every other key is the deck's, unless the help is open.
  const isMine = (event) => !help.open && !(event.target.tagName === "BUTTON" && [" ", "Enter"].includes(event.key));
  const actions = {
    prev: () => Reveal.prev(),
    next: () => Reveal.next(),
    presenter: () => coursePresenter.open(),
    help: () => (help.open ? help.close() : help.showModal()),
  };

  for (const button of document.querySelectorAll(".tools button")) {
    button.addEventListener("click", () => actions[button.dataset.do]());
  }
  let still = 0;
  addEventListener("mousemove", () => {
    root.classList.add("moving");
    clearTimeout(still);
    still = setTimeout(() => root.classList.remove("moving"), 2500);
  });
  // "?" is a shifted key on some keyboards and its own on others: its name counts, not its place.
  addEventListener("keydown", (event) => {
    if (event.key === "?" || event.key === "？") actions.help();
  });

  window.courseDeck = { section };
  Reveal.initialize({
    ...shape(),
    minScale: 0.05, maxScale: 4, center: false, display: "block", controls: false, progress: true, slideNumber: false,
    hash: true, help: false, jumpToSlide: false, transition: "none", backgroundTransition: "none", viewDistance: 2,
    scrollActivationWidth: 0, pdfSeparateFragments: false, pdfMaxPagesPerSlide: 1, pdfPageHeightOffset: 0,
    showNotes: asked.has("notes") && asked.has("print-pdf") ? "separate-page" : false,
    navigationMode: "linear", keyboard: { 83: actions.presenter, 191: null, 38: up, 40: down }, keyboardCondition: isMine,
  });

  const mend = (event) => {
    const frame = event.currentSlide && event.currentSlide.querySelector(".frame");
    if (frame && !Reveal.isOverview()) courseFit.mend(frame); // the overview has headings of its own size
  };
  Reveal.on("ready", mend);
  Reveal.on("slidechanged", mend);
  Reveal.on("overviewhidden", mend);
  let waiting = 0;
  addEventListener("resize", () => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(() => { if (!asked.has("print-pdf")) Reveal.configure(shape()); });
  });
})();
