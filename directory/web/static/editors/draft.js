// Saves a draft while somebody types, and says its rule in words. Without it, the buttons do.
const form = document.getElementById("draft");
const saved = document.getElementById("saved");
const words = document.getElementById("sentence");
let timer, busy, dirty;
const send = async (address) => {
  const answer = await fetch(address, { method: "POST", body: new FormData(form) });
  return [answer, await answer.json()];
};
async function keep() {
  if (busy) return;
  busy = true;
  dirty = false;
  try {
    const [answer, told] = await send(form.dataset.save);
    if (answer.ok) form.elements.seen.value = told.seen;
    saved.textContent = told.said;
    const [ruled, rule] = await send(form.dataset.sentence);
    if (ruled.ok) {
      words.querySelector("[data-said]").textContent = rule.sentence;
      words.querySelector("[data-warnings]").replaceChildren(
        ...rule.warnings.map((text) => {
          const item = document.createElement("li");
          item.textContent = text;
          return item;
        }),
      );
    }
  } catch {
    saved.textContent = form.dataset.unsaved;
  }
  busy = false;
  if (dirty) later();
}
function later() {
  dirty = true;
  clearTimeout(timer);
  timer = setTimeout(keep, 1500);
}
form.addEventListener("input", later);
form.addEventListener("change", later);
form.addEventListener("submit", () => clearTimeout(timer));
