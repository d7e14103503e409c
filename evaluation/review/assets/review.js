"use strict";
// Keys press the buttons of the forms; everything else is the server's.
(() => {
  const root = document.documentElement;
  const recall = (name, otherwise) => localStorage.getItem(`figlint-${name}`) ?? otherwise;
  const dark = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  root.dataset.theme = recall("theme", dark);
  // The token has done its work; the cookie stays.
  const address = new URL(location.href);
  if (address.searchParams.has("token")) {
    address.searchParams.delete("token");
    history.replaceState(null, "", address);
  }
  let keys = recall("keys", "on") === "on", sent = false;

  document.addEventListener("DOMContentLoaded", () => {
    const theme = document.getElementById("theme"), toggle = document.getElementById("keys");
    const show = () => {
      theme.textContent = root.dataset.theme === "dark" ? "Light" : "Dark";
      toggle.textContent = keys ? "Keys on" : "Keys off";
      toggle.setAttribute("aria-pressed", String(keys));
    };
    theme.addEventListener("click", () => {
      root.dataset.theme = root.dataset.theme === "dark" ? "light" : "dark";
      localStorage.setItem("figlint-theme", root.dataset.theme);
      show();
    });
    toggle.addEventListener("click", () => {
      keys = !keys;
      localStorage.setItem("figlint-keys", keys ? "on" : "off");
      show();
    });
    show();
    // One press, one decision: until the next page is there, nothing more is sent.
    document.addEventListener("submit", (event) => {
      if (sent) event.preventDefault();
      sent = true;
    });
    window.addEventListener("pageshow", () => { sent = false; });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && event.target.id === "other") event.target.blur();
      if (!keys || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.target.matches("input")) return;
      if (event.key === "o") {
        const other = document.getElementById("other");
        if (other) { event.preventDefault(); other.focus(); }
        return;
      }
      const button = /^[arsu1-9]$/.test(event.key) && document.querySelector(`button[data-key="${event.key}"]`);
      if (button) { event.preventDefault(); button.click(); }
    });
  });
})();
