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
