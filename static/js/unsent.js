// Nothing that is written is lost by leaving the page. A form with data-keep is saved quietly while it is written; the
// others ask before they are left, when something in them was changed and not sent. Without this file a button saves.
const PAUSE = 1500, AGAIN = 15000;
const TYPED = "input:not([type=hidden]), select, textarea";
const main = document.querySelector("main");

function chosen(select, drawn) {
  return drawn ? Math.max(0, [...select.options].findIndex((option) => option.defaultSelected)) : select.selectedIndex;
}
function value(control, drawn) {
  if (control.matches("select")) return chosen(control, drawn);
  if (control.matches("[type=checkbox], [type=radio]")) return drawn ? control.defaultChecked : control.checked;
  return drawn ? control.defaultValue : control.value;
}
// What the form says now, or said when the page was drawn.
function said(form, drawn = false) {
  return JSON.stringify([...form.elements].filter((c) => c.name && c.matches(TYPED)).map((c) => value(c, drawn)));
}
// A page that answers what was sent stands on what is not kept.
function cameBack(form) {
  return "cameBack" in main.dataset && new URL(form.action).pathname === location.pathname;
}

// A line by itself is soon written again: a number to look up, a code, an address.
function isMoreThanALine(form) {
  const asked = [...form.elements].filter((c) => c.name && c.matches(TYPED));
  return new Set(asked.map((c) => c.name)).size > 1 || asked.some((c) => c.matches("textarea"));
}

class Asking {
  constructor(form) {
    this.form = form;
    this.kept = cameBack(form) ? "" : said(form, true);
  }
  flush() {}
  isLost() { return said(this.form) !== this.kept; }
}

class Keeping extends Asking {
  constructor(form) {
    super(form);
    this.shown = form.querySelector("[data-kept]");
    this.refused = form.querySelector("[data-not-kept]");
    form.addEventListener("input", () => this.wait(PAUSE));
    form.addEventListener("submit", (event) => this.sendAfterwards(event));
    for (const link of form.querySelectorAll("[data-when-kept]")) link.textContent = link.dataset.whenKept;
  }
  wait(pause) {
    this.edited = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), pause);
  }
  // One at a time: each answer brings what the next one must show that it has seen.
  save() {
    if (this.going || this.form.dataset.sent) return;
    clearTimeout(this.timer);
    this.edited = false;
    this.under = said(this.form);
    this.going = this.send().finally(() => {
      this.going = this.under = null;
      if (this.edited) this.wait(PAUSE);
    });
  }
  async send() {
    const said = this.under;
    try {
      const body = new URLSearchParams(new FormData(this.form));
      const keepalive = String(body).length < 60000;
      const answer = await fetch(this.form.dataset.keep, { method: "POST", body, keepalive, redirect: "manual" });
      if (/json/.test(answer.headers.get("Content-Type"))) this.took(await answer.json(), said);
      else this.say("", this.refused.dataset[answer.status === 401 ? "signedOut" : "otherwise"]);
    } catch {
      this.say("", this.refused.dataset.away);
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.save(), AGAIN);
    }
  }
  took(answer, said) {
    if (answer.seen) {
      this.form.elements.seen.value = answer.seen;
      this.kept = answer.not_kept ? "" : said;
    }
    this.say(answer.kept, answer.not_kept);
  }
  say(kept, notKept) {
    this.shown.textContent = kept;
    this.refused.textContent = notKept;
  }
  // Two that save at once would be each other's other tab.
  sendAfterwards(event) {
    clearTimeout(this.timer);
    if (!this.going) return;
    event.preventDefault();
    event.stopPropagation();
    this.going.then(() => this.form.requestSubmit(event.submitter));
  }
  flush() { if (this.edited) this.save(); }
  isLost() { return super.isLost() && (said(this.form) !== this.under || this.refused.textContent !== ""); }
}

const written = [...document.querySelectorAll("main form[method=post]:not(.filters)")]
  .filter((form) => !form.querySelector("[type=password]") && isMoreThanALine(form))
  .map((form) => "keep" in form.dataset ? new Keeping(form) : new Asking(form));
let isLetGo = false;

for (const link of document.querySelectorAll("[data-lets-go]")) link.addEventListener("click", () => { isLetGo = true; });
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") for (const one of written) one.flush();
});
window.addEventListener("beforeunload", (event) => {
  const unsent = written.filter((one) => !one.form.dataset.sent);
  for (const one of unsent) one.flush();
  // What a page carries in hidden fields goes on with any of its forms.
  const carries = document.querySelector("main [data-carried]") && !document.querySelector("form[data-sent]");
  if (isLetGo || !(carries || unsent.some((one) => one.isLost()))) return;
  event.preventDefault();
  setTimeout(() => window.dispatchEvent(new Event("stayed")));
});
