// Suggests occupations while one is written: the browser's own list under the box, which keyboards and screen readers
// know. Without this file the menu and the box work as they do.
async function suggest(event) {
  const box = event.target;
  const answer = await fetch(box.dataset.occupations);
  if (!answer.ok) return;
  const list = document.createElement("datalist");
  list.id = `${box.id}-list`;
  for (const title of await answer.json()) list.append(new Option(title, title));
  box.after(list);
  box.setAttribute("list", list.id);
}
for (const box of document.querySelectorAll("[data-occupations]")) {
  box.addEventListener("focus", suggest, { once: true });
}
