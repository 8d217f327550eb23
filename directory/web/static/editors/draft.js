// Saves a draft while somebody types, and says its rule in words. Without it, the buttons do.
const form = document.getElementById("draft");
const saved = document.getElementById("saved");
const words = document.getElementById("sentence");
let timer, running, dirty;
const send = async (address) => {
  const signal = AbortSignal.timeout(15000);
  const answer = await fetch(address, { method: "POST", body: new FormData(form), signal });
  if (answer.redirected) throw form.dataset.out; // to the page where one signs in
  return [answer, await answer.json()];
};
async function keep() {
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
  } catch (failure) {
    saved.textContent = typeof failure === "string" ? failure : form.dataset.unsaved;
  }
  running = undefined;
  if (dirty) later();
}
function later() {
  dirty = true;
  clearTimeout(timer);
  timer = setTimeout(() => (running ??= keep()), 1500);
}
form.addEventListener("input", later);
form.addEventListener("change", later);
// A button waits for what is being saved, so that nobody is taken for somebody else.
form.addEventListener("submit", async (event) => {
  clearTimeout(timer);
  if (!running) return;
  event.preventDefault();
  await running;
  clearTimeout(timer);
  form.requestSubmit(event.submitter);
});
