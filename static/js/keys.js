// Keyboard shortcuts of the project group's pages. Each only presses something that is on the page: [data-key].
// They can be turned off (/granskning/genvagar), and do nothing while somebody writes.
const OFF = "fyrklovern-keys-off";
const isOff = () => localStorage.getItem(OFF) === "yes";
const rows = () => [...document.querySelectorAll("table.list tbody th a")];
let before = "";

function press(key) {
  const found = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  const target = found && (found.matches("a, button, input") ? found : found.querySelector("a, button"));
  if (!target) return false;
  if (target.matches("input")) target.focus(); else target.click();
  return true;
}

function walk(step) {
  const links = rows();
  if (!links.length) return false;
  const at = links.indexOf(document.activeElement);
  links[Math.min(Math.max(at < 0 ? 0 : at + step, 0), links.length - 1)].focus();
  return true;
}

document.addEventListener("keydown", (event) => {
  const isWriting = event.target.closest("input, select, textarea, [contenteditable]");
  if (isOff() || isWriting || event.defaultPrevented || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
  const key = before === "g" ? `g ${event.key}` : event.key;
  before = key === "g" ? "g" : "";
  if (key === "j" ? walk(1) : key === "k" ? walk(-1) : press(key)) event.preventDefault();
});

const toggle = document.querySelector("[data-keys-toggle]");
if (toggle) {
  const words = () => {
    toggle.textContent = isOff() ? toggle.dataset.turnOn : toggle.dataset.turnOff;
    document.querySelector("[data-keys-state]").textContent = isOff() ? toggle.dataset.off : toggle.dataset.on;
  };
  toggle.hidden = false;
  toggle.addEventListener("click", () => { localStorage.setItem(OFF, isOff() ? "no" : "yes"); words(); });
  words();
}
