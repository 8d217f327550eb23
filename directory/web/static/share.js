// What needs script shows itself where it can do it; `value` is what is handed over.
const can = {
  print: () => print(),
  send: navigator.share && ((text) => navigator.share({ text }).catch(() => {})),
  copy: navigator.clipboard && ((text) => navigator.clipboard.writeText(text)),
};
for (const b of document.querySelectorAll("[data-can]")) {
  const act = can[b.dataset.can];
  b.parentNode.hidden = !act;
  b.onclick = async () => {
    await act(b.value);
    (b.nextElementSibling ?? {}).textContent = b.dataset.done;
  };
}
