// A question that hangs on another one stands there once that has such an answer: data-after names the other question,
// data-when its answers ("*" any, "" none). While it is away it says nothing, whatever was written in it. Without this
// file it always stands there, with a line that says when it is to be answered.
const hanging = [...document.querySelectorAll("form [data-after]")];

function isMet(question) {
  const controls = question.closest("form").querySelectorAll(`[name="${CSS.escape(question.dataset.after)}"]`);
  const answers = [...controls].filter((c) => !c.matches("[type=radio], [type=checkbox]") || c.checked)
    .map((c) => c.value.trim()).filter(Boolean);
  return question.dataset.when.split(" ").some((wanted) =>
    wanted === "*" ? answers.length : wanted ? answers.includes(wanted) : !answers.length);
}

function draw() {
  for (const question of hanging) question.hidden = !isMet(question) && !question.matches(".wrong");
}

for (const form of new Set(hanging.map((question) => question.closest("form")))) {
  for (const line of form.querySelectorAll("[data-said-when]")) line.hidden = true;
  form.addEventListener("input", draw);
  form.addEventListener("formdata", (event) => {
    for (const control of form.querySelectorAll("[data-after][hidden] [name]")) {
      event.formData.delete(control.name);
      if (!control.matches("[type=radio], [type=checkbox]")) event.formData.set(control.name, "");
    }
  });
}
draw();
window.addEventListener("pageshow", draw);

// A link that leads to a question puts the cursor in it, once the browser has gone to the place itself. One that is not
// to be answered now is found at the question that it hangs on.
function goTo(asked) {
  let place = asked && asked.closest("form .field");
  const summary = document.querySelector(".errors[tabindex]");
  if (summary) summary.focus();
  if (!place || summary) return;
  if (place.hidden) {
    asked = place.closest("form").querySelector(`[name="${CSS.escape(place.dataset.after)}"]`);
    place = asked.closest(".field");
  }
  const first = place.querySelector("input:not([type=hidden]), select, textarea");
  (asked.matches("input, select, textarea") ? asked : first).focus({ preventScroll: true });
  place.scrollIntoView();
}
window.addEventListener("load", () => setTimeout(() => goTo(document.getElementById(decodeURIComponent(location.hash.slice(1))))));
