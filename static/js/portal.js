// Everything works without this file; it only makes things quicker.
const summary = document.querySelector(".errors[tabindex]");
if (summary) summary.focus();

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) { event.preventDefault(); return; }
  if (form.method === "post") {
    form.dataset.sent = "yes";
    for (const button of form.querySelectorAll("button")) button.setAttribute("aria-disabled", "true");
  }
});
function sentNothing() {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  for (const button of document.querySelectorAll("button[aria-disabled]")) button.removeAttribute("aria-disabled");
}
window.addEventListener("pageshow", (event) => { if (event.persisted) sentNothing(); });
window.addEventListener("stayed", sentNothing);

// A date may be picked in the browser's own calendar too; what is picked is written in the field.
for (const field of document.querySelectorAll("input[data-pick]")) {
  const calendar = document.createElement("input");
  if (!calendar.showPicker) break;
  const button = document.createElement("button");
  Object.assign(calendar, { type: "date", tabIndex: -1, className: "calendar" });
  calendar.setAttribute("aria-hidden", "true");
  Object.assign(button, { type: "button", className: "btn btn-quiet", textContent: field.dataset.pick });
  button.setAttribute("aria-label", `${field.dataset.pick}: ${field.labels[0].textContent.trim()}`);
  button.addEventListener("click", () => { calendar.value = field.value; calendar.showPicker(); });
  calendar.addEventListener("change", () => {
    if (!calendar.value) return;
    field.value = calendar.value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });
  field.after(" ", button, calendar);
}
