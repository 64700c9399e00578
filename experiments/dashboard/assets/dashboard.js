// A press on an HCP of a town tells the server which; so do Enter and Space.
(() => {
  const tell = (event) => {
    const mark = event.target.closest?.("[data-hcp]");
    if (!mark || !window.Shiny?.setInputValue) return;
    event.preventDefault();
    window.Shiny.setInputValue("pressed_hcp", mark.dataset.hcp, { priority: "event" });
  };
  document.addEventListener("click", tell);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") tell(event);
  });
})();

// Asks the server to look how far things are, unless it is at work already.
(() => {
  let count = 0;
  setInterval(() => {
    const busy = document.documentElement.classList.contains("shiny-busy");
    if (busy || document.hidden || !window.Shiny?.setInputValue) return;
    count += 1;
    window.Shiny.setInputValue("tick", count);
    if (count % 4 === 1) window.Shiny.setInputValue("slow_tick", count);
  }, 500);
})();

// Shows a place of the page that the search for levers led to.
(() => {
  window.Shiny?.addCustomMessageHandler("show", ({ id }) => {
    const place = document.getElementById(id);
    place?.scrollIntoView({ block: "center" });
    (place?.matches("input") ? place : place?.querySelector("input"))?.focus({ preventScroll: true });
  });
})();
