// What does not fit its slide, in the window's ratio or another: the build asks with ?fit, a running deck mends itself.
window.courseFit = (() => {
  const SIDES = 1; // px that rounding may take

  function overflow(frame) {
    const body = frame.querySelector(".body") || frame;
    const room = body.getBoundingClientRect();
    const scale = room.width / body.offsetWidth || 1;
    const style = getComputedStyle(body);
    const right = room.right - parseFloat(style.paddingRight) * scale;
    const bottom = frame.querySelector("footer") ? room.bottom : room.bottom - parseFloat(style.paddingBottom) * scale;
    let down = (frame.scrollHeight - frame.clientHeight), across = 0;
    for (const element of body.querySelectorAll("*")) {
      if (element.closest("math") && element.tagName !== "math") continue;
      const box = element.getBoundingClientRect();
      if (!box.width && !box.height) continue;
      down = Math.max(down, (box.bottom - bottom) / scale);
      across = Math.max(across, (box.right - right) / scale);
      if (element.tagName !== "IMG") across = Math.max(across, element.scrollWidth - element.clientWidth > SIDES && getComputedStyle(element).display !== "inline" ? element.scrollWidth - element.clientWidth : 0);
    }
    return { down: Math.ceil(down - SIDES), across: Math.ceil(across - SIDES) };
  }

  // How much of the height that it would have alone a figure is left, 1 at best.
  function smallestFigure(frame) {
    const body = frame.querySelector(".body");
    if (!body) return 1;
    return Math.min(1, ...[...body.querySelectorAll("figure img")].map((image) => {
      const aspect = image.getAttribute("width") / image.getAttribute("height");
      const drawn = Math.min(image.offsetHeight, image.offsetWidth / aspect);
      return drawn / Math.min(body.clientHeight - 34, body.clientWidth / aspect);
    }));
  }

  function report() {
    document.documentElement.classList.add("fit");
    document.querySelector(".reveal").className = "measured";
    const frames = [...document.querySelectorAll(".frame")], found = [];
    for (const [ratio, narrow] of [["16:9", false], ["4:3", true]]) {
      document.documentElement.classList.toggle("narrow", narrow);
      for (const frame of frames) {
        const { down, across } = overflow(frame), figure = smallestFigure(frame);
        if (down > 0 || across > 0 || figure < 0.5) {
          const heading = frame.querySelector("h1, h2");
          found.push({ slide: Number(frame.dataset.number), heading: heading ? heading.textContent : "", ratio, down, across, figure });
        }
      }
    }
    return { slides: frames.length, found };
  }

  // Other fonts than the build's may take a little more room: shrink that slide's type a little rather than cut it off.
  function mend(frame) {
    const body = frame.querySelector(".body");
    for (let step = 0; body && step < 4 && overflow(frame).down > 0; step++)
      for (const part of [body, ...body.querySelectorAll("pre, .grid")])
        part.style.fontSize = parseFloat(getComputedStyle(part).fontSize) * 0.95 + "px";
  }

  return { overflow, report, mend };
})();
