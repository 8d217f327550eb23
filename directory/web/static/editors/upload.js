// Says that a file is too large before it is sent, and that a long one is being read.
for (const form of document.querySelectorAll("form[data-wait]")) {
  const said = form.querySelector("[role=status]");
  form.addEventListener("submit", (event) => {
    const file = form.elements.file?.files[0];
    const large = file && file.size > form.dataset.most;
    said.textContent = large ? form.dataset.large : form.dataset.wait;
    if (large || form.dataset.sent) event.preventDefault();
    else form.dataset.sent = "yes";
  });
  addEventListener("pageshow", () => {
    delete form.dataset.sent;
    said.textContent = "";
  });
}
